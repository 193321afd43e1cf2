import { describe, expect, it } from 'vitest'
import { renderCallbackBody, type VariableValue } from '../src/callback-body.js'
import type { CallbackBodyType } from '../src/callback-parameters.js'
import vectors from './vectors/callback-body.json' with { type: 'json' }

describe('renderCallbackBody', () => {
  it.each(vectors.vectors)('fills in $id ($source)', ({ callbackBody, callbackBodyType, system, vars, expected }) => {
    const variables = new Map<string, VariableValue>(
      Object.entries({ ...system, ...vars } as Record<string, VariableValue>),
    )
    const body = renderCallbackBody(callbackBody, callbackBodyType as CallbackBodyType, variables)
    if (callbackBodyType === 'application/json' && isJson(expected.body)) {
      expect(JSON.parse(body)).toEqual(JSON.parse(expected.body))
    } else {
      expect(body).toBe(expected.body)
    }
  })

  it('leaves $(name) and dollar signs of values alone', () => {
    const variables = new Map([['object', '$&${size}']])
    const render = (type: CallbackBodyType) => renderCallbackBody('$(etag) ${object}', type, variables)
    expect(render('application/x-www-form-urlencoded')).toBe('$(etag) %24%26%24%7Bsize%7D')
    expect(render('application/json')).toBe('$(etag) "$&${size}"')
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
