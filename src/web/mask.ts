/** What stands in for a mail address in texts that are not for its owner. */
const HIDDEN = '…@…'

/**
 * A mail address so that one administrator can tell another which one is meant, and nobody can write to it: first letter
 * and last part (`m…@….bg`).
 */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) return HIDDEN
  const dot = address.lastIndexOf('.')
  return `${[...address][0]}${HIDDEN}${dot > at ? address.slice(dot) : ''}`
}

/** A text without the mail addresses in it: answers of mail servers repeat them. */
export function maskText(text: string): string {
  return text.replace(/[^\s"'<>(),;:\\[\]]+@[^\s"'<>(),;:\\[\]]+/g, HIDDEN)
}
