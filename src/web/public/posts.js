// Saves a part of a post as it is written. Adds only: without this file the buttons save.
for (const form of document.querySelectorAll('form[data-autosave]')) {
  const told = form.querySelector('.saved')
  const revision = form.elements.namedItem('revision')
  // Long enough not to send every letter, short enough that little is lost.
  const PAUSE_MS = 1500
  let timer
  let busy = false
  let again = false

  const save = async () => {
    if (busy) {
      again = true
      return
    }
    busy = true
    try {
      const answer = await fetch(form.action, {
        method: 'POST',
        headers: { 'X-Autosave': '1' },
        body: new URLSearchParams(new FormData(form)),
      })
      if (!answer.ok) throw new Error(String(answer.status))
      revision.value = (await answer.json()).revision
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: 'short' })
      told.textContent = form.dataset.autosave.replace('{time}', time.format(new Date()))
    } catch {
      told.textContent = form.dataset.unsaved
    }
    busy = false
    if (again) {
      again = false
      await save()
    }
  }

  form.addEventListener('input', event => {
    // Words to search by are no part of the post, and a place is added by its button.
    if (event.target.name === 'q' || event.target.id === 'place') return
    clearTimeout(timer)
    timer = setTimeout(save, PAUSE_MS)
  })
  form.addEventListener('submit', () => clearTimeout(timer))
}
