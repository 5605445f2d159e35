// Adds only. A measurement under way is asked for again until it is done; 0, 1, 2 and u answer while nothing is typed.
const wait = () => {
  const bar = document.querySelector('[data-again]')
  if (!bar) return
  setTimeout(async () => {
    try {
      const answer = await fetch(bar.dataset.again.split('#')[0], { credentials: 'same-origin' })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const next = page.querySelector('[data-again]')
      if (next) {
        bar.querySelector('label').textContent = next.querySelector('label').textContent
        bar.querySelector('progress').value = next.querySelector('progress').value
      } else return location.reload()
    } catch {
      // Tried again: the server may be away for a moment.
    }
    wait()
  }, 1500)
}
wait()

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const { target } = event
  if (target instanceof Element && target.matches('input, textarea, select, [contenteditable]')) return
  const button = /^[012u]$/.test(event.key) && document.querySelector(`button[data-key="${event.key}"]`)
  if (!button) return
  event.preventDefault()
  button.click()
})
