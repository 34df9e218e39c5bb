import { describe, expect, test } from 'vitest'
import { jsonPatch } from '../../src/inner-universe/patch/json-patch.ts'
import { mergePatch } from '../../src/inner-universe/patch/merge-patch.ts'
import { parse, print, type Json } from '../../src/json/index.ts'

const json = (text: string): Json => {
  const result = parse(text)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

describe('merge patch', () => {
  test.each([
    // RFC 7396, appendix A
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', 'null', 'null'],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    // Ours
    ['{"a":1.0}', '{"b":9007199254740993}', '{"a":1.0,"b":9007199254740993}'],
    ['{"a":{"x":1}}', '{"a":1.0}', '{"a":1.0}'],
    ['{"a":1.0}', '{"a":{"x":null}}', '{"a":{}}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"y":2.0}}', '{"__proto__":{"x":1,"y":2.0}}'],
    ['{}', '{"__proto__":{"y":null},"constructor":{}}', '{"__proto__":{},"constructor":{}}'],
    ['{}', '{"toString":null}', '{}'],
  ])('%s with %s is %s', (target, patch, expected) => {
    const [before, change] = [json(target), json(patch)]
    expect(print(mergePatch(before, change))).toBe(expected)
    expect([print(before), print(change)]).toEqual([target, patch])
  })
})

describe('JSON Patch', () => {
  test.each([
    // RFC 6902, appendix A
    ['{"foo":"bar"}', '[{"op":"add","path":"/baz","value":"qux"}]', '{"foo":"bar","baz":"qux"}'],
    ['{"foo":["a","b"]}', '[{"op":"add","path":"/foo/1","value":"q"}]', '{"foo":["a","q","b"]}'],
    ['{"baz":"qux","foo":"bar"}', '[{"op":"remove","path":"/baz"}]', '{"foo":"bar"}'],
    ['{"foo":["a","q","b"]}', '[{"op":"remove","path":"/foo/1"}]', '{"foo":["a","b"]}'],
    ['{"a":"b","c":1}', '[{"op":"replace","path":"/a","value":"x"}]', '{"a":"x","c":1}'],
    [
      '{"a":{"b":1,"c":2},"d":{}}',
      '[{"op":"move","from":"/a/b","path":"/d/e"}]',
      '{"a":{"c":2},"d":{"e":1}}',
    ],
    ['{"a":[1,2,3,4]}', '[{"op":"move","from":"/a/1","path":"/a/3"}]', '{"a":[1,3,4,2]}'],
    [
      '{"a":"q","b":["a",2]}',
      '[{"op":"test","path":"/a","value":"q"},{"op":"test","path":"/b/1","value":2}]',
      '{"a":"q","b":["a",2]}',
    ],
    ['{"a":1}', '[{"op":"add","path":"/b","value":{"c":{}},"xyz":123}]', '{"a":1,"b":{"c":{}}}'],
    ['{"/":9,"~1":10}', '[{"op":"test","path":"/~01","value":10}]', '{"/":9,"~1":10}'],
    ['{"a":["b"]}', '[{"op":"add","path":"/a/-","value":["c","d"]}]', '{"a":["b",["c","d"]]}'],
    // Ours
    ['{"a":1}', '[{"op":"replace","path":"","value":[]}]', '[]'],
    ['{"a":1}', '[{"op":"add","path":"","value":2.0}]', '2.0'],
    [
      '{"a":1.0}',
      '[{"op":"copy","from":"/a","path":"/b"},{"op":"test","path":"/b","value":1.0}]',
      '{"a":1.0,"b":1.0}',
    ],
    ['{"a":1.50}', '[{"op":"move","from":"/a","path":"/a"}]', '{"a":1.50}'],
    ['{"a":{"b":1}}', '[{"op":"move","from":"/a/b","path":"/a"}]', '{"a":1}'],
    [
      '{}',
      '[{"op":"add","path":"/__proto__","value":{"x":1.0}},{"op":"add","path":"/__proto__/y","value":1}]',
      '{"__proto__":{"x":1.0,"y":1}}',
    ],
    ['{"__proto__":1,"a":2}', '[{"op":"remove","path":"/__proto__"}]', '{"a":2}'],
    ['{"":{"":1}}', '[{"op":"replace","path":"//","value":2}]', '{"":{"":2}}'],
    ['{"a":[{"b":1}]}', '[{"op":"replace","path":"/a/0/b","value":null}]', '{"a":[{"b":null}]}'],
    ['{"a":null}', '[{"op":"test","path":"/a","value":null},{"op":"remove","path":"/a"}]', '{}'],
    ['{"a":1}', '[]', '{"a":1}'],
  ])('%s with %s is %s', (document, patch, expected) => {
    const [before, operations] = [json(document), json(patch)]
    const result = jsonPatch(before, operations)
    expect(result.ok && print(result.value)).toBe(expected)
    expect([print(before), print(operations)]).toEqual([document, patch])
  })

  test.each([
    ['[{"op":"remove","path":"/x"}]', '/x'],
    ['[{"op":"remove","path":""}]', ''],
    ['[{"op":"remove","path":"/a/2"}]', '/a/2'],
    ['[{"op":"remove","path":"/a/-"}]', '/a/-'],
    ['[{"op":"replace","path":"/x","value":1}]', '/x'],
    ['[{"op":"replace","path":"/a/2","value":1}]', '/a/2'],
    ['[{"op":"add","path":"/x/y","value":1}]', '/x/y'],
    ['[{"op":"add","path":"/a/3","value":1}]', '/a/3'],
    ['[{"op":"add","path":"/a/01","value":1}]', '/a/01'],
    ['[{"op":"add","path":"/n/x","value":1}]', '/n/x'],
    ['[{"op":"add","path":"/a/5/x","value":1}]', '/a/5/x'],
    ['[{"op":"add","path":"/__proto__/x","value":1}]', '/__proto__/x'],
    ['[{"op":"remove","path":"/constructor"}]', '/constructor'],
    ['[{"op":"test","path":"/n","value":1}]', '/n'],
    ['[{"op":"test","path":"/x","value":null}]', '/x'],
    ['[{"op":"copy","from":"/x","path":"/n"}]', '/x'],
    ['[{"op":"move","from":"/x","path":"/n"}]', '/x'],
    ['[{"op":"move","from":"/o","path":"/o/p"}]', '/o/p'],
    ['[{"op":"add","path":"/y","value":1},{"op":"test","path":"/y","value":2}]', '/y'],
  ])('%s does not fit, at %s', (patch, pointer) => {
    const result = jsonPatch(json('{"a":[1,2],"n":1.0,"o":{}}'), json(patch))
    expect(!result.ok && result.problem).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer }],
    })
  })

  test.each([
    '{}',
    '[1]',
    '[{"op":"add","value":1}]',
    '[{"op":"add","path":"a","value":1}]',
    '[{"op":"add","path":"/a~2","value":1}]',
    '[{"op":"add","path":"/a"}]',
    '[{"op":"test","path":"/a"}]',
    '[{"op":"move","path":"/a"}]',
    '[{"op":"copy","path":"/a","from":1}]',
    '[{"op":"grow","path":"/a"}]',
    '[{"path":"/a"}]',
  ])('%s is no JSON Patch', (patch) => {
    const result = jsonPatch(json('{"a":1}'), json(patch))
    expect(!result.ok && result.problem.code).toBe('malformed')
  })

  test('copies of copies are refused before they fill the memory', () => {
    const copies = Array.from({ length: 64 }, (_, i) => ({ op: 'copy', from: '', path: `/c${i}` }))
    const result = jsonPatch(json('{"a":"b"}'), copies)
    expect(!result.ok && result.problem.code).toBe('too-large')
  })

  test('a document does not grow deeper than what could be read again', () => {
    const deep = `${'['.repeat(126)}${']'.repeat(126)}`
    const result = jsonPatch(
      json('{"a":{"b":{}}}'),
      json(`[{"op":"add","path":"/a/b/c","value":${deep}}]`),
    )
    expect(!result.ok && result.problem.code).toBe('too-deep')
  })

  test('twenty thousand operations on one object take no minutes', () => {
    const operations = Array.from({ length: 20_000 }, (_, i) => ({
      op: 'add',
      path: `/a/k${i}`,
      value: i,
    }))
    expect(jsonPatch(json('{"a":{}}'), operations).ok).toBe(true)
  })
})
