/** Row types of 0007-post.sql, which says what the columns mean. */

export type PostRow = {
  id: string
  organisation: string
  procedure: string
  number: string
  state: string
  act: string
  stage: string
  revision: number
  work: string
  title: string
  kind: string
  deadline: string
  author: string
  approver: string
  publish_at: string
  versions: number
  taken: number
  created_at: string
  updated_at: string
}

export type PostVersionRow = {
  post: string
  version: number
  number: string
  act: string
  work: string
  release: string
  at: string
  author: string
  approver: string
}

export type PostEventRow = {
  post: string
  n: number
  at: string
  person: string
  kind: string
  detail: string
}

export type PostsSchema = {
  post: PostRow
  post_version: PostVersionRow
  post_event: PostEventRow
}
