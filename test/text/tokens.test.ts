import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/text/fold.ts'
import { tokens, words } from '../../src/text/tokens.ts'

describe('tokens', () => {
  it('keeps letters of every script and drops punctuation', () => {
    expect(tokens("Ремонт на колела – l'accueil, ΣΊΤΙΣΗ (EN-301549)!")).toEqual([
      'ремонт',
      'на',
      'колела',
      'l',
      'accueil',
      'σίτιση',
      'en',
      '301549',
    ])
  })
  it('gives the words as written beside the compared form', () => {
    expect(words('Möbler TILL skolan').map(word => word.surface)).toEqual(['Möbler', 'TILL', 'skolan'])
  })
  it('is stable under repetition and NFC/NFD spelling', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const once = tokens(text)
        expect(tokens(once.join(' '))).toEqual(once)
        expect(tokens(text.normalize('NFD'))).toEqual(tokens(text.normalize('NFC')))
      }),
    )
  })
})

describe('fold', () => {
  it('removes accents and keeps Cyrillic letters', () => {
    expect(fold('Café STRASSE Straße Łódź Ærø')).toBe('cafe strasse strasse lodz aero')
    expect(fold('Σίτιση άτομα ΆΤΟΜΑΣ')).toBe('σιτιση ατομα ατομασ')
    expect(fold('училище чай Київ їжа')).toBe('училище чай київ їжа')
  })
  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(fold(fold(text))).toBe(fold(text))
      }),
    )
  })
})
