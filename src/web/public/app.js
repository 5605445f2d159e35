// Adds only: every page works without this file.
// 1. The reader's own clock beside a deadline, from the clock of this device instead of the language's usual zone.
const yourTime = document.body.dataset.yourTime ?? ''
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
for (const time of document.querySelectorAll('time[datetime]')) {
  const moment = new Date(time.dateTime)
  const reader = time.nextElementSibling
  // A day without a time of day has no clock to translate.
  if (!reader?.classList.contains('reader') || !/\d\d:\d\d/.test(time.textContent)) continue
  const here = clock.format(moment)
  reader.textContent = time.textContent.includes(here) ? '' : yourTime.replace('{time}', here)
}

// 2. A link to one lot opens its fold.
const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1))
  if (target instanceof HTMLDetailsElement && !target.open) {
    target.open = true
    target.scrollIntoView()
  }
}
addEventListener('hashchange', openTarget)
openTarget()

// 3. What was typed survives a reload by accident; it stays in this tab and is gone with it.
const box = document.querySelector('textarea#does')
if (box) {
  const key = 'does'
  try {
    if (!box.value) box.value = sessionStorage.getItem(key) ?? ''
    box.addEventListener('input', () => sessionStorage.setItem(key, box.value))
  } catch {
    // Storage is switched off: nothing is kept.
  }
  box.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) box.form.requestSubmit()
  })
}

// 4. The language menu closes on Escape and on a click elsewhere.
addEventListener('keydown', event => {
  const menu = document.querySelector('details.language[open]')
  if (event.key === 'Escape' && menu) {
    menu.open = false
    menu.querySelector('summary').focus()
  }
})
addEventListener('click', event => {
  const menu = document.querySelector('details.language[open]')
  if (menu && event.target instanceof Node && !menu.contains(event.target)) menu.open = false
})

// 5. A slow step shows what is being done.
for (const form of document.querySelectorAll('form.ask')) {
  form.addEventListener('submit', () => form.classList.add('busy'))
}
addEventListener('pageshow', () =>
  document.querySelectorAll('.busy').forEach(form => form.classList.remove('busy')),
)
