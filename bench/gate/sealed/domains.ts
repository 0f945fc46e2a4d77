import type { Notes } from './drifts.js';
import * as m from './makers.js';

export interface DomainColumn {
  readonly name: string;
  readonly make: m.Maker;
  /** Correlations with the two hidden factors. */
  readonly factors?: readonly [number, number?];
  /** Share of empty cells, or the share given the row. */
  readonly gaps?: number | ((row: ReadonlyMap<string, string>) => number);
}
export interface Domain {
  readonly columns: readonly DomainColumn[];
  readonly notes: Notes;
}

const column = (
  name: string,
  make: m.Maker,
  factors: DomainColumn['factors'] = [0],
  gaps: DomainColumn['gaps'] = 0,
): DomainColumn => ({ name, make, factors, gaps });

const CITIES = {
  north: 'Kiel|Lübeck|Rostock|Bremen',
  south: 'München|Augsburg|Ulm|Nürnberg|Passau',
  west: 'Köln|Bonn|Münster|Essen',
  east: 'Dresden|Görlitz|Leipzig',
};

/** Eleven businesses with 5 to 25 columns. */
export const DOMAINS: Readonly<Record<string, Domain>> = {
  parcels: {
    notes: { money: ['fee'], place: 'region' },
    columns: [
      column('weight_kg', m.skewed(2.4, 0.8, 3), [0.7]),
      column('volume_l', m.skewed(9, 0.9, 1), [0.75]),
      column('region', m.levels('north|south|west|east', [3, 4, 4, 2]), [0.1, 0.3]),
      column('city', m.within('region', CITIES)),
      column('route_km', m.skewed(85, 0.7, 0), [0.2, 0.6]),
      column(
        'fee',
        m.derived((of) => 3.2 + 0.9 * of('weight_kg') + 0.012 * of('route_km'), 2, 0.06),
      ),
      column('attempts', m.events(1.3, 0.2), [0, 0.2]),
      column('express', m.flag(0.22), [0, 0.4]),
      column('depot', m.levels('11|12|14|21|22|35|41|47', [5, 4, 4, 3, 3, 2, 1, 1]), [0, 0.3], 0.02),
    ],
  },
  bookings: {
    notes: { money: ['rate', 'total'], age: 'guest_age', place: 'market' },
    columns: [
      column('booking', m.identifier('BK-', 7)),
      column('arrival', m.day('2024-03-01', 210)),
      column('departure', m.dayAfter('arrival', 3.2), [0.2]),
      column('lead_days', m.skewed(31, 1, 0), [0.3, 0.5]),
      column('adults', m.levels('1|2|3|4', [3, 6, 1.2, 0.8]), [0.2]),
      column('children', m.orZero(0.7, m.events(1.2)), [0.2]),
      column('market', m.levels('DE|GB|FR|NL|ES|IT|US|PL|SE|CH'), [0.1, 0.3]),
      column('channel', m.levels('web|agency|phone|corporate', [6, 3, 1, 1.5]), [0.2, 0.2]),
      column('room', m.levels('single|double|superior|suite', [2, 6, 3, 0.7]), [0.7]),
      column('rate', m.skewed(118, 0.35, 2), [0.8]),
      column('nights', m.events(3.1, 0.4), [0.1, 0.4]),
      column(
        'total',
        m.derived((of) => of('rate') * Math.max(1, of('nights')), 2, 0.01),
      ),
      column('guest_age', m.bounded(46, 14, 18, 92), [0.4], 0.06),
      column(
        'remark',
        m.words('late|early|quiet|high|sea', 'arrival|floor|view|room', 'please|if possible|needed'),
        [0],
        0.7,
      ),
    ],
  },
  meters: {
    notes: { place: 'tariff' },
    columns: [
      column('kwh', m.skewed(9.4, 0.6, 3), [0.8]),
      column('peak_kw', m.skewed(2.9, 0.5, 2), [0.75]),
      column('voltage', m.normal(231, 2.4, 1), [-0.3]),
      column('outdoor_c', m.normal(9, 7.5, 1), [-0.5, 0.5]),
      column('tariff', m.levels('A1|A2|B1|C', [5, 3, 2, 1]), [0.5]),
      column('phase', m.levels('1|2|3', [3, 1, 3]), [0.3]),
      column('missed_reads', m.orZero(0.85, m.events(2)), [0, 0.2]),
    ],
  },
  policies: {
    notes: { money: ['premium', 'sum_insured', 'excess', 'paid'], age: 'holder_age', place: 'region' },
    columns: [
      column('policy', m.identifier('P', 8)),
      column('product', m.levels('motor|home|travel|liability', [5, 4, 2, 1]), [0.2]),
      column('start', m.day('2022-01-01', 900)),
      column('holder_age', m.bounded(48, 15, 18, 95), [0.5]),
      column('region', m.levels('north|south|west|east', [2, 4, 3, 2]), [0, 0.2]),
      column(
        'postcode',
        m.levels('24103|80331|50667|01067|45127|18055|90402|53111', [2, 5, 4, 3, 3, 1, 2, 2]),
        [0, 0.2],
      ),
      column('sum_insured', m.steps(140_000, 60_000, 5000, 10_000), [0.7]),
      column(
        'premium',
        m.derived((of) => 60 + 0.0035 * of('sum_insured'), 2, 0.2),
        [0.1],
      ),
      column('excess', m.levels('0|150|300|500|1000', [2, 5, 4, 2, 1]), [-0.4]),
      column('claims_5y', m.orZero(0.6, m.events(1.1)), [0, 0.5]),
      column('paid', m.heavy(120, 1.9, 2), [0, 0.6], (row) => (row.get('claims_5y') === '0' ? 0.97 : 0)),
      column('bonus_class', m.levels('0|1|2|3|4|5|6|7|8|9', [1, 1, 2, 2, 3, 3, 4, 4, 3, 5]), [0.5, -0.3]),
      column('broker', m.levels('B07|B12|B19|B33|B40|B58|B61', [6, 5, 3, 3, 2, 1, 1])),
      column('direct_debit', m.flag(0.7, 'N|Y'), [0.2]),
      column('floor_area', m.skewed(96, 0.4, 0), [0.6], 0.11),
      column('year_built', m.bounded(1978, 24, 1880, 2024), [0.2], 0.11),
      column('risk', m.share(0.12, 0.7, 4), [-0.3, 0.7]),
      column('loyal_years', m.orZero(0.1, m.skewed(4.5, 0.8, 1)), [0.4]),
    ],
  },
  calls: {
    notes: { place: 'queue' },
    columns: [
      column('wait_s', m.skewed(48, 1, 0), [0.2, 0.7]),
      column('talk_s', m.skewed(240, 0.6, 0), [0.7]),
      column('hour', m.hourOfDay(13, 3.5)),
      column('queue', m.levels('billing|technical|sales|returns|vip', [5, 5, 3, 2, 0.6]), [0.5]),
      column('agent', m.identifier('agent', 2)),
      column('transfers', m.orZero(0.7, m.events(1.2)), [0.3]),
      column('language', m.levels('de|en|tr|pl|fr', [8, 3, 1, 1, 0.5])),
      column('resolved', m.flag(0.72, 'false|true'), [-0.4, -0.3]),
      column('rating', m.levels('1|2|3|4|5', [1, 1, 2, 4, 5]), [-0.3, -0.5], 0.4),
      column('number', m.identifier('+49', 9), [0], 0.03),
    ],
  },
  payroll: {
    notes: { money: ['base', 'bonus', 'overtime_pay'], age: 'age', place: 'site' },
    columns: [
      column('employee', m.identifier('E', 6)),
      column('hired', m.day('2008-01-01', 5800)),
      column('age', m.bounded(41, 11, 17, 67), [0.6]),
      column('site', m.levels('Kiel|Ulm|Bonn|Leipzig|Essen|Passau', [5, 4, 3, 3, 2, 1]), [0, 0.2]),
      column('unit', m.levels('production|logistics|sales|finance|it|hr', [8, 5, 4, 2, 3, 1]), [0.3]),
      column('grade', m.levels('3|4|5|6|7|8|9|10', [2, 4, 5, 5, 4, 2, 1, 1]), [0.8]),
      column('base', m.skewed(3900, 0.25, 2), [0.85]),
      column('bonus', m.orZero(0.45, m.skewed(900, 0.7, 2)), [0.6]),
      column('weekly_hours', m.levels('20|25|30|35|38.5|40', [1, 1, 2, 4, 6, 5]), [0.2]),
      column('overtime_h', m.orZero(0.4, m.skewed(6, 0.7, 2)), [0, 0.6]),
      column(
        'overtime_pay',
        m.derived((of) => of('overtime_h') * (of('base') / 160) * 1.25),
      ),
      column('leave_days', m.bounded(28, 3, 20, 36), [0.4]),
      column('sick_days', m.orZero(0.35, m.events(5, 0.8)), [0.1, 0.6]),
      column('tax_class', m.levels('1|2|3|4|5|6', [6, 1, 4, 4, 1, 0.3])),
      column('children', m.orZero(0.55, m.events(1.3)), [0.2], 0.02),
      column('contract', m.levels('permanent|fixed|agency|apprentice', [9, 2, 2, 1]), [-0.4]),
      column('shift', m.levels('early|late|night|day', [3, 3, 1, 6]), [0.2, -0.3]),
      column('commute_km', m.skewed(14, 0.8, 1), [0, 0.1], 0.07),
      column('training_h', m.orZero(0.3, m.skewed(12, 0.8, 0)), [0.2]),
      column('absence_rate', m.share(0.05, 0.6, 4), [0, 0.7]),
      column('manager', m.flag(0.11, '0|1'), [0.6]),
      column('car', m.flag(0.18, '0|1'), [0.5]),
      column('pension', m.share(0.04, 0.3, 4), [0.5], 0.03),
      column('appraisal', m.normal(3.4, 0.6, 1), [0.3, -0.4], 0.09),
      column('last_raise', m.day('2021-01-01', 1200), [0], 0.12),
    ],
  },
  turbines: {
    notes: {},
    columns: [
      column('wind_ms', m.skewed(7.2, 0.45, 2), [0.9]),
      column(
        'power_kw',
        m.derived((of) => 2100 / (1 + Math.exp(-0.9 * (of('wind_ms') - 8.5))), 1, 0.04),
      ),
      column(
        'rotor_rpm',
        m.derived((of) => 6 + 9 / (1 + Math.exp(-0.8 * (of('wind_ms') - 6))), 2, 0.03),
      ),
      column('gear_temp', m.normal(58, 6, 1), [0.6, 0.3]),
      column('vibration', m.skewed(1.8, 0.5, 3), [0.4, 0.6]),
      column('yaw_deg', m.bounded(210, 70, 0, 359, 0), [0, 0.2]),
    ],
  },
  baskets: {
    notes: { money: ['amount', 'saved'], place: 'store' },
    columns: [
      column('amount', m.skewed(27, 0.75, 2), [0.85]),
      column('articles', m.events(11, 0.7), [0.8]),
      column('store', m.levels('101|102|105|110|118|123|140', [6, 5, 5, 4, 3, 2, 1]), [0, 0.2]),
      column('hour', m.hourOfDay(16, 3)),
      column('weekday', m.levels('Mon|Tue|Wed|Thu|Fri|Sat|Sun', [3, 3, 3, 3, 5, 6, 0.5])),
      column('payment', m.levels('card|cash|mobile|voucher', [6, 4, 2, 0.4]), [-0.3]),
      column('saved', m.orZero(0.5, m.skewed(2.1, 0.7, 2)), [0.4]),
      column('loyalty', m.flag(0.46, '0|1'), [0.3]),
      column('fresh_share', m.share(0.34, 0.8, 3), [0, 0.7]),
      column('bags', m.orZero(0.6, m.events(1.4)), [0.4]),
      column('cashier', m.identifier('K', 3)),
      column('age_check', m.flag(0.09, 'false|true'), [0, 0.3]),
    ],
  },
  assays: {
    notes: { age: 'donor_age' },
    columns: [
      column('glucose', m.skewed(5.4, 0.18, 1), [0.5]),
      column('ferritin', m.skewed(88, 0.9, 0), [0, 0.6], 0.04),
      column('ph', m.normal(7.39, 0.03, 2), [-0.4]),
      column('donor_age', m.bounded(52, 16, 18, 99), [0.5, 0.3]),
      column('sex', m.flag(0.53, 'f|m'), [0, 0.3]),
    ],
  },
  clicks: {
    notes: { money: ['bid'], place: 'country' },
    columns: [
      column('country', m.levels('US|DE|IN|BR|GB|JP|FR|MX|ID|NG|TR|VN')),
      column('device', m.levels('android|ios|windows|mac|linux|tv', [9, 6, 4, 2, 0.5, 0.5]), [0.3]),
      column('slot', m.levels('top|side|feed|video|footer', [4, 3, 7, 2, 1]), [0, 0.3]),
      column('hour', m.hourOfDay(19, 4)),
      column('bid', m.skewed(0.42, 0.8, 4), [0.6]),
      column('seen_before', m.orZero(0.5, m.events(3, 0.8)), [0, 0.5]),
      column('referrer', m.levels('search|social|direct|mail|partner', [5, 4, 4, 1, 1]), [0.2], 0.05),
      column('page', m.words('home|news|sport|shop|blog', 'start|list|item', 'a|b')),
      column('dwell_s', m.heavy(1.5, 1.4, 1), [0.2, 0.5]),
      column('campaign', m.levels('2107|2111|2118|2122|2131|2140|2150', [6, 4, 4, 3, 2, 1, 1]), [0.3]),
    ],
  },
  rentals: {
    notes: { money: ['rent', 'deposit'], place: 'district' },
    columns: [
      column('district', m.levels('Mitte|Süd|Nord|Hafen|Vorstadt', [4, 4, 3, 2, 3]), [-0.5]),
      column('area_m2', m.skewed(68, 0.38, 1), [0.7, 0.3]),
      column(
        'rooms',
        m.derived((of) => Math.max(1, Math.round(of('area_m2') / 27)), 0),
      ),
      column('floor', m.bounded(2, 1.8, 0, 14), [0, 0.2]),
      column('built', m.bounded(1975, 28, 1870, 2025), [0, 0.5], 0.05),
      column(
        'rent',
        m.derived((of) => 180 + 11.4 * of('area_m2'), 0, 0.14),
        [0.3],
      ),
      column(
        'deposit',
        m.derived((of) => 3 * of('rent'), 0, 0.02),
      ),
      column('lift', m.flag(0.37), [0, 0.5]),
      column('heating', m.levels('gas|district|heat pump|oil', [6, 4, 1, 2]), [0, 0.4], 0.03),
      column('energy_kwh', m.normal(128, 38, 1), [-0.1, -0.6], 0.08),
      column('listed', m.day('2025-02-01', 90)),
      column(
        'title',
        m.words(
          'bright|quiet|modern|charming|newly renovated',
          '2-room|3-room|family|attic',
          'flat|home',
          'near park|with balcony|in the centre|by the harbour',
        ),
      ),
    ],
  },
};
