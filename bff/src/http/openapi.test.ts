import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { ROUTES } from '@luobi/shared';
import { openApiDocument } from './openapi';

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean }[];
  security: Record<string, unknown>[];
  responses: Record<string, { description: string }>;
}
const document = openApiDocument('http://127.0.0.1:1') as { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } };
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

test('describes every route of the table, once', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(operations.map((o) => o.operation.operationId).sort()).toEqual(Object.keys(ROUTES).sort());
});

test('declares each path parameter and no other', () => {
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
    expect(operation.parameters.filter((p) => p.in === 'path').map((p) => p.name)).toEqual(inPath);
  }
});

test('every reference leads to a schema, and every schema compiles', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((m) => m[1]!);
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) expect(document.components.schemas).toHaveProperty(reference.replace('#/components/schemas/', ''));
  const ajv = addFormats(new Ajv2020({ strict: false }));
  ajv.addSchema({ $id: 'all', components: document.components });
  for (const name of Object.keys(document.components.schemas)) expect(ajv.compile({ $ref: `all#/components/schemas/${name}` })).toBeInstanceOf(Function);
});

test('says for every guarded route how to prove who calls, and what refusals mean', () => {
  for (const { operation } of operations) {
    const audience = ROUTES[operation.operationId as keyof typeof ROUTES].audience;
    expect(operation.security).toEqual(audience === 'public' ? [] : [{ [audience]: [] }]);
    if (audience !== 'public') expect(operation.responses['401']?.description).toBeTruthy();
    expect(operation.responses['400']?.description).toContain('invalid_request');
  }
});
