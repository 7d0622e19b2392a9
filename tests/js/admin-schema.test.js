// What would be lost: forms that ask for the wrong thing, or let through what the server refuses.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { fieldsOf, labelOf, readField, shownOf } from '../../public/js/admin/kit/schema.js';

const SCHEMAS = new URL('../../docs/schemas/', import.meta.url);
/** @param {string} name */
const schemaOf = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, SCHEMAS), 'utf8'));
/** @param {Record<string, unknown>} property @param {string[]} [required] */
const fieldOf = (property, required = []) => {
  const [field] = fieldsOf({ title: 'T', properties: { field: { title: 'Field', ...property } }, required });
  assert.ok(field);
  return field;
};

test('every job of the contract can be asked for, what is needed first', () => {
  const names = readdirSync(SCHEMAS).filter((name) => name.endsWith('Parameters.json'));
  assert.ok(names.length >= 5);
  for (const name of names) {
    const schema = schemaOf(name.replace('.json', ''));
    const fields = fieldsOf(schema);
    assert.deepEqual(fields.map(({ name: field }) => field).sort(), Object.keys(schema.properties).sort());
    const needed = fields.map(({ required }) => required);
    assert.deepEqual(needed, [...needed].sort((one, other) => Number(other) - Number(one)), name);
  }
});

test('the words come from the contract', () => {
  const [collection] = fieldsOf(schemaOf('ClassifyParameters'));
  assert.deepEqual([collection.label, collection.hint], ['Collection', 'Folder that holds C64Music.']);
  assert.equal(labelOf('idle_ttl_s'), 'Idle ttl (seconds)');
  assert.equal(labelOf('wav'), 'WAV');
  assert.match(fieldOf({ type: 'integer', minimum: 1, maximum: 16 }).hint, /^From 1 to 16\.$/);
  assert.match(fieldOf({ type: 'number', exclusiveMinimum: 0 }).hint, /^More than 0\.$/);
});

test('a number keeps to its limits, and says them', () => {
  const field = fieldOf({ type: 'integer', minimum: 1, maximum: 16 }, ['field']);
  assert.deepEqual(readField(field, ' 16 '), { value: 16, fault: null });
  assert.equal(readField(field, '17').fault, 'It must be from 1 to 16.');
  assert.equal(readField(field, '1.5').fault, 'A whole number is needed.');
  assert.equal(readField(field, 'many').fault, 'This is not a number.');
  assert.equal(readField(field, '').fault, 'Field is needed.');
  const open = fieldOf({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 });
  assert.deepEqual(readField(open, '0,5'), { value: 0.5, fault: null });
  assert.ok(readField(open, '0').fault && readField(open, '1').fault);
});

test('an empty field is null where null is a value, and left out where nothing is needed', () => {
  const nullable = fieldOf({ anyOf: [{ type: 'string', minLength: 2 }, { type: 'null' }], default: null });
  assert.deepEqual(readField(nullable, '  '), { value: null, fault: null });
  assert.equal(readField(nullable, 'a').fault, 'At least 2 characters.');
  const optional = fieldOf({ type: 'string', default: 'x' });
  assert.deepEqual(readField(optional, ''), { value: undefined, fault: null });
});

test('a reference is followed to what it names', () => {
  const $defs = { Kind: { enum: ['fetch', 'train'], type: 'string', title: 'Kind' } };
  const [field] = fieldsOf({ $defs, properties: { kind: { $ref: '#/$defs/Kind', description: 'what to run' } } });
  assert.deepEqual([field.kind, field.options, field.hint], ['choice', ['fetch', 'train'], 'What to run.']);
});

test('what stands in a field comes back as the value that it was', () => {
  const lines = fieldOf({ type: 'array', items: { type: 'string', maxLength: 3 }, maxItems: 2 }, ['field']);
  assert.deepEqual(readField(lines, shownOf(lines, ['a', 'b'])), { value: ['a', 'b'], fault: null });
  assert.equal(readField(lines, 'a\nb\nc').fault, 'At most 2 lines.');
  assert.equal(readField(lines, 'long').fault, 'At most 3 characters.');
  const choice = fieldOf({ enum: [1, 2, 3], type: 'integer' }, ['field']);
  assert.deepEqual(readField(choice, shownOf(choice, 2)), { value: 2, fault: null });
  assert.equal(readField(choice, '4').fault, 'Choose one of these.');
  const flag = fieldOf({ type: 'boolean', default: true });
  assert.deepEqual(readField(flag, shownOf(flag, true)), { value: true, fault: null });
});

test('a pattern of the contract is checked before anything is sent', () => {
  const [collection] = fieldsOf(schemaOf('ClassifyParameters'));
  assert.deepEqual(readField(collection, '/srv/hvsc'), { value: '/srv/hvsc', fault: null });
  assert.match(String(readField(collection, 'hvsc').fault), /“hvsc” does not have the form/);
});

test('a record that no form can ask for is refused when the form is made', () => {
  assert.throws(() => fieldOf({ anyOf: [{ type: 'string' }, { type: 'integer' }] }), /one of several/);
  assert.throws(() => fieldOf({ type: 'object' }), /cannot ask/);
});
