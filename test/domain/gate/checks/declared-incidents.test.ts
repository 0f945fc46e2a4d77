import { expect, it } from 'vitest';
import { declaredIncidentsCheck } from '../../../../src/domain/gate/checks/declared-incidents.js';
import { windowsOf } from '../support/profiles.js';

it('a candidate without violations in a window of a declared incident fails', () => {
  expect(declaredIncidentsCheck(windowsOf(1)).verdict).toBe('fail');
  expect(declaredIncidentsCheck(windowsOf(1, ['x|data_type_check'])).verdict).toBe('pass');
});

it('declared incidents are unknown without a window that has enough rows', () => {
  expect(declaredIncidentsCheck([], 1, 100).verdict).toBe('unknown');
  expect(declaredIncidentsCheck(windowsOf(1), 1, 1001).verdict).toBe('unknown');
});

it('a run without declared incidents passes', () => {
  expect(declaredIncidentsCheck([], 0, 100).verdict).toBe('pass');
});
