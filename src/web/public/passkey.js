// Adds only: signing in by mail works without this file. The button appears where the browser knows passkeys.
const known = globalThis.PublicKeyCredential
const able =
  known?.parseRequestOptionsFromJSON && known.parseCreationOptionsFromJSON && known.prototype.toJSON

const send = async (address, body) => {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  // Not signed in recently enough any more: the page that asks for it comes instead.
  if (answer.redirected) location.assign(answer.url)
  return answer.json()
}

for (const place of able ? document.querySelectorAll('.passkey') : []) {
  const button = place.querySelector('button')
  const line = place.querySelector('[role=alert]')
  const { ask, make, next, stopped, failed } = place.dataset
  const tell = text => {
    line.textContent = text
    line.hidden = !text
  }
  place.hidden = false
  button.addEventListener('click', async () => {
    tell('')
    button.disabled = true
    try {
      const options = await send(ask, {})
      if (options.problem) return tell(options.problem)
      const credential = make
        ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) })
      const answer = await send(ask.replace(/\/ask$/, ''), { ...credential.toJSON(), next })
      if (answer.problem) return tell(answer.problem)
      location.assign(answer.next)
    } catch (error) {
      // What browsers throw where somebody closes the question, waits too long, or has no passkey here.
      tell(['NotAllowedError', 'AbortError'].includes(error?.name) ? stopped : failed)
    } finally {
      button.disabled = false
    }
  })
}
