/** What OpenAPI documents say of routes whose authors say no more than a summary. */
import type { RouteKind } from '../../route.ts'

/** What a route does. */
export const does: Readonly<Record<RouteKind, string>> = {
  read: 'Answers one document. With `If-None-Match` it answers 304 where the client holds it already.',
  list: 'Answers documents, those that the query asks for.',
  create: 'Makes a new document of what is sent. What the server sets is answered with it.',
  replace:
    'Puts what is sent in the place of the document. What other versions store with it, and this one cannot see, stays.',
  patch:
    'Changes the members that are sent, and leaves the others as they are. With `If-Match` it answers 412 where the document has changed since.',
  delete:
    'Removes the document. With `If-Match` it answers 412 where the document has changed since.',
  stream: 'Answers one document after another for as long as there are any.',
  schema: 'Answers the JSON Schemas of all types of this version.',
}

/** What a success answers. */
export const answers: Readonly<Record<RouteKind, string>> = {
  read: 'The document',
  list: 'The documents that were asked for',
  create: 'The new document',
  replace: 'The document as it is now',
  patch: 'The document as it is now',
  delete: 'The document is gone',
  stream: 'The documents',
  schema: 'The schemas',
}

/** What a request sends. */
export const sends: Readonly<Record<RouteKind, string>> = {
  read: 'What is asked for',
  list: 'What is asked for',
  create: 'The new document',
  replace: 'The whole document as it shall be',
  patch: 'What shall change',
  delete: 'What is removed',
  stream: 'What is asked for',
  schema: 'What is asked for',
}
