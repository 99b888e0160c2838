import assert from 'node:assert/strict';
import test from 'node:test';
import { recordOf } from '../../../static-site/assets/record.js';
import { parse } from '../../../static-site/assets/seal/canonical.js';
import { vectors } from './vectors.mjs';

/** A record as a card brings it: read by the strict reader, so objects have no prototype. */
const read = (...resources) => recordOf(parse(JSON.stringify({ entry: resources.map((resource) => ({ resource })) })));
const patient = { resourceType: 'Patient', name: [{ text: 'Anna Muster' }] };

test('a code list that holds nothing is passed over, and the words stay', () => {
  const { visit } = read({ resourceType: 'Condition', code: { coding: [null] }, note: [null, { text: 'Cough' }] });
  assert.equal(visit.diagnosis[0].text, 'Cough');
});

test('a resource type that every object inherits is no type', () => {
  const odd = '{"entry":[{"resource":{"resourceType":"__proto__"}},{"resource":{"resourceType":"toString"}}]}';
  assert.deepEqual(recordOf(parse(odd)), read());
});

test('a resource type that is no text is no type', () => {
  for (const resourceType of [{}, [], ['Patient'], null, 5, true]) {
    assert.equal(read({ resourceType }, patient).patient.name, 'Anna Muster');
  }
});

test('a value that is no plain value is left out', () => {
  for (const valueString of [{}, [], [{}], null, { toString: 'x' }]) {
    const { visit } = read({ resourceType: 'Observation', code: { text: 'Pulse' }, valueString });
    assert.deepEqual([visit.observations[0].name, visit.observations[0].value], ['Pulse', undefined]);
  }
  const { visit } = read({ resourceType: 'Observation', code: { text: 'Smokes' }, valueString: {}, valueBoolean: false });
  assert.equal(visit.observations[0].value, 'false');
});

test('what is measured in one go is shown part by part', () => {
  const part = (text, value) => ({ code: { text }, valueQuantity: { value, unit: 'mmHg' } });
  const component = [part('Systolic', 128), null, part('Diastolic', 81), { code: { text: 'Not measured' } }];
  const { visit } = read({ resourceType: 'Observation', status: 'final', code: { text: 'Blood pressure' }, component });
  const shown = visit.observations.map(({ name, value, unit }) => `${name} ${value} ${unit}`);
  assert.deepEqual(shown, ['Systolic 128 mmHg', 'Diastolic 81 mmHg']);
});

test('the record of every card is read, whatever one of its values is replaced with', async () => {
  const odd = ['null', '[]', '{}', '[null]', '[[]]', '{"toString":null}', '"__proto__"', '"constructor"', '-0.5', 'true'];
  const { cards } = await vectors('cards.json');
  for (const { payload } of cards) {
    const bundle = payload.vc.credentialSubject.fhirBundle;
    for (const path of paths(bundle)) {
      for (const other of odd) {
        const changed = parse(JSON.stringify(bundle));
        const holder = path.slice(0, -1).reduce((branch, key) => branch[key], changed);
        holder[path.at(-1)] = parse(other);
        assert.doesNotThrow(() => recordOf(changed), `${path.join('/')} = ${other}`);
      }
    }
  }
});

function paths(value, here = []) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, below]) => [[...here, key], ...paths(below, [...here, key])]);
}
