import { integerDraw, normalDraw, type Random } from '../../src/statistics/random.js';
import { oneOf, worldOf } from './rows.js';
import { logistic, number } from './worlds.js';

interface ShopShape {
  /** Shift of the common factor of prices, spending and experience, in standard deviations. */
  readonly factor?: number;
  /** Whether the lamp, an eighth of all orders, is discontinued. */
  readonly lampRetired?: boolean;
  /** Larger values concentrate the orders on fewer brands. */
  readonly brandSkew?: number;
  readonly refunds?: number;
  readonly unrated?: number;
  readonly betterRatings?: number;
  readonly olderAccounts?: number;
  readonly campaign?: boolean;
  /** Share of customers who never ordered before. */
  readonly newcomers?: number;
  readonly priceFactor?: number;
  readonly customers?: number;
  /** Share of orders with the default country of the form. */
  readonly formDefault?: number;
}

const PRICES = [4.99, 9.99, 14.99, 19.99, 24.95, 39.9, 59, 99, 149];
const PRODUCTS = {
  desk: 22,
  chair: 18,
  shelf: 15,
  lamp: 12,
  rug: 10,
  mirror: 8,
  clock: 6,
  vase: 5,
  frame: 4,
};
const SIZES = { S: 14, M: 26, L: 18, XL: 7, '2-4': 12, '6-8': 14, '10-12': 9 };
const COUNTRIES = { DE: 42, FR: 17, NL: 10, IT: 8, BE: 6, AT: 5, PL: 4, ES: 3, CZ: 3, DK: 2 };
const WEEKDAYS = { 0: 14, 1: 10, 2: 10, 3: 11, 4: 13, 5: 20, 6: 22 };

/** Orders of a shop in spring; the label is whether the parcel is returned. */
export const shopWorld = (before: ShopShape, after: ShopShape) =>
  worldOf(before, after, orderOf, (order) =>
    logistic(
      -4.2 +
        0.3 * Math.log(1 + Math.max(0, number(order.annual_spend))) +
        0.02 * number(order.discount_percent) -
        0.35 * (number(order.rating ?? '3.9') - 3.9) +
        0.5 * number(order.newsletter),
    ),
  );

function orderOf(shape: ShopShape, random: Random) {
  const common = 0.6 * normalDraw(random) + (shape.factor ?? 0);
  const around = () => common + 0.8 * normalDraw(random);
  const discount = random() < 0.6 ? 0 : 5 * (1 + Math.min(9, Math.floor(3 * Math.abs(around()))));
  const listed = PRICES[Math.max(0, Math.min(8, Math.round(3 + 1.5 * around())))] as number;
  const price = listed * (shape.priceFactor ?? 1) * (1 - discount / 100);
  const quantity = 1 + Math.floor(Math.abs(normalDraw(random)) * 1.2);
  const refunded = random() < (shape.refunds ?? 0.12);
  const newcomer = random() < (shape.newcomers ?? 0.15);
  const spend = Math.exp(6 + 1.1 * around());
  const stars = Math.max(1, Math.min(5, Math.round(3.9 + (shape.betterRatings ?? 0) + normalDraw(random))));
  const rating = random() < (shape.unrated ?? 0.3) ? null : String(stars);
  const newsletter = random() < 0.25 ? 1 : 0;
  const fields = {
    customer: String(10_000 + integerDraw(random, shape.customers ?? 60_000)),
    account_days: String(Math.round(30 + (shape.olderAccounts ?? 0) + 1200 * random() ** 2)),
    weekday: oneOf(WEEKDAYS, random),
    second_of_day: String(clamp(Math.round(54_000 + 14_000 * normalDraw(random)), 0, 86_399)),
    month: String(3 + integerDraw(random, 3)),
    day: String(1 + integerDraw(random, 30)),
    product: oneOf(shape.lampRetired ? { ...PRODUCTS, lamp: 0 } : PRODUCTS, random),
    brand: `brand-${Math.floor(120 * random() ** (shape.brandSkew ?? 2.2))}`,
    size: oneOf(SIZES, random),
    country: random() < (shape.formDefault ?? 0) ? 'AT' : oneOf(COUNTRIES, random),
    channel: oneOf({ web: 45, app: shape.campaign ? 40 : 25, store: 20, phone: 10 }, random),
    payment: oneOf({ card: 50, invoice: 25, wallet: shape.campaign ? 25 : 15, cash: 10 }, random),
    price: price.toFixed(2),
    quantity: String(quantity),
    booked: (price * quantity * (refunded ? -1 : 1)).toFixed(2),
    discount_percent: String(discount),
    margin_share: logistic(-0.6 + 0.5 * around()).toFixed(4),
    orders: String(1 + Math.floor(Math.exp(0.9 + 0.6 * around()))),
    basket_mean: Math.exp(3.4 + 0.5 * around()).toFixed(2),
    annual_spend: spend.toFixed(2),
    days_since_order: newcomer ? '-1' : String(1 + Math.floor(Math.exp(3 + normalDraw(random)))),
    rating,
    newsletter: String(newsletter),
  };
  const returns = -4.3 + 0.35 * Math.log(spend) + 0.025 * discount - 0.4 * (stars - 3.9) + 0.5 * newsletter;
  return { fields, label: random() < logistic(returns) ? '1' : '0' };
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
