import type { Action } from '../auth/authorize.ts'

/** What a route asks of its visitor. Every route has one; createApp() refuses to start with a route that has none. */
export type RouteRule = Readonly<{
  /** What authorize() is asked; absent = open to anybody */
  action?: Action
  /** True where the answer depends on whose a row is: the handler then asks demand() with that row */
  row?: true
  /** The row may be held by a draft's cookie alone: the handler asks heldProfile(), which knows both */
  draft?: true
  /** A POST that stores nothing: programs without an Origin may send it */
  pure?: true
  /** RFC 8058: the POST of a mail program, which sends no Origin; its address holds its own secret */
  oneClick?: true
}>
