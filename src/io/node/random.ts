import type { Random } from '../types.ts'

/** The platform's own cryptographic randomness. */
export const random: Random = bytes => crypto.getRandomValues(new Uint8Array(bytes))
