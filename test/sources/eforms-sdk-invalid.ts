/**
 * What should become of the SDK's own invalid examples, argued from their Schematron reports before any of them
 * was read by the parser; docs/sdk-examples.md gives the arguments. The rule behind all of them: quarantine what
 * the bank cannot key (BT-701 or OPP-010), name (BT-21) or tell apart (BT-137); store the rest, flagged.
 */
export type Expected = Readonly<{
  file: string
  outcome: 'stored' | 'stored with flags' | 'quarantined'
  reason?: string
  field?: string
  /** All fields that must be named in the detail */
  missing?: readonly string[]
  flags?: readonly string[]
}>

const unkeyed = (file: string, missing: readonly string[]): Expected => ({
  file,
  outcome: 'quarantined',
  reason: 'field-missing',
  field: 'BT-701',
  missing,
})

export const INVALID_EXAMPLES: readonly Expected[] = [
  unkeyed('INVALID_can_24_empty.xml', ['BT-701', 'BT-21']),
  unkeyed('INVALID_can_24_stage-1.xml', ['BT-701', 'BT-21', 'BT-137']),
  unkeyed('INVALID_can_24_stage-2.xml', ['BT-701', 'BT-21', 'BT-137']),
  unkeyed('INVALID_cn_24_empty.xml', ['BT-701', 'BT-21']),
  unkeyed('INVALID_cn_24_stage-1.xml', ['BT-701', 'BT-21', 'BT-137']),
  unkeyed('INVALID_cn_24_stage-2.xml', ['BT-701', 'BT-21', 'BT-137']),
  unkeyed('INVALID_pin-buyer_24_stage-1.xml', ['BT-701', 'BT-21']),
  unkeyed('INVALID_pin-only_24_empty.xml', ['BT-701', 'BT-21']),
  unkeyed('INVALID_pin-only_24_minimal.xml', ['BT-701', 'BT-21']),
  unkeyed('INVALID_pin-only_24_stage-1.xml', ['BT-701', 'BT-21', 'BT-137']),
  {
    file: 'INVALID_cn_24_multiple.xml',
    outcome: 'stored with flags',
    flags: ['language-unreadable', 'link-unreadable', 'text-repeated'],
  },
  { file: 'INVALID_change-cn_24_FRA_comments.xml', outcome: 'stored' },
]
