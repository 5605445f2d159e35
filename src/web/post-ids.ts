/** A new procedure identifier (BT-04): a UUID of version 4, as eForms has it. */
export function newProcedureId(random: (bytes: number) => Uint8Array): string {
  const bytes = Uint8Array.from(random(16))
  // RFC 9562: version 4 in the seventh byte, variant 10 in the ninth.
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
