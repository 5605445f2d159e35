// Adds only: the inbox works without this file. Keys act while the focus is in the list, so that they never get in
// the way of a screen reader or of somebody who speaks to the browser (WCAG 2.1.4).
document.documentElement.classList.add('scripted')
const cards = [...document.querySelectorAll('.inbox > li')]
const at = element => cards.findIndex(card => card.contains(element))

const go = index => {
  const card = cards[Math.min(Math.max(index, 0), cards.length - 1)]
  if (!card) return
  card.focus({ preventScroll: true })
  card.scrollIntoView({ block: 'start' })
}

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const { target } = event
  if (!(target instanceof Element) || target.matches('input, textarea, select, [contenteditable]')) return
  const here = at(target)
  if (here < 0) return
  const card = cards[here]
  if (event.key === 'j') go(here + 1)
  else if (event.key === 'k') go(here - 1)
  else if (event.key === 'r' || event.key === 'f')
    card?.querySelector(`button[data-key=${event.key}]`)?.click()
  else if (event.key === 'x') {
    const why = card?.querySelector('details[data-key=x]')
    if (!why) return
    why.open = true
    why.querySelector('button')?.focus()
  } else return
  event.preventDefault()
})
