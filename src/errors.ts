/**
 * The few error classes. Each message is written for the person who can act on it and says what to do.
 * Bad input inside a batch is never thrown: it is returned as Rejected and quarantined.
 */

/** The command or request is malformed: exit code 2, HTTP 400. Thrown at the edges only (cli, web, config). */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The thing asked for does not exist or is not yours: exit code 1, HTTP 404. Thrown by db and web. */
export class NotFoundError extends Error {
  override name = 'NotFoundError'
}

/** The thing was here and was taken down, for the reason that the message gives: HTTP 410. Thrown by web. */
export class GoneError extends Error {
  override name = 'GoneError'
}

/** Somebody else changed it first; read again and retry. Thrown by db/batch when a guard fails: HTTP 409. */
export class ConflictError extends Error {
  override name = 'ConflictError'
}

/** Nobody is signed in, or not recently enough (`fresh`): pages ask to sign in, the API answers 401. Thrown by web. */
export class SignInNeeded extends Error {
  override name = 'SignInNeeded'
  readonly fresh: boolean
  constructor(fresh = false) {
    super(fresh ? 'Sign in again first: this needs a recent sign-in.' : 'Sign in first.')
    this.fresh = fresh
  }
}

/** The asker may know of the thing, but not do this to it: HTTP 403. Thrown by web. */
export class ForbiddenError extends Error {
  override name = 'ForbiddenError'
}

/** A store, network or file is busy or gone for now; the same call may work later: HTTP 503 + Retry-After. */
export class UnavailableError extends Error {
  override name = 'UnavailableError'
  readonly retryAfterSeconds: number
  constructor(message: string, retryAfterSeconds = 5, options?: ErrorOptions) {
    super(message, options)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * An exchange with another machine was refused or given up: a private address, a cap reached, a broken answer.
 * `reason` is stable, for run reports: address-private, url-invalid, redirects, wire-cap, decoded-cap, timeout,
 * connection, encoding. Thrown by io only.
 */
export class FetchRefused extends Error {
  override name = 'FetchRefused'
  readonly reason: string
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
