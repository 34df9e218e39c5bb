/** Where this page and the API are: the server writes both into the page. */

/** `/console/` */
export const basePath = new URL('.', document.baseURI).pathname

/** `/api` */
export const apiPath =
  document.querySelector<HTMLMetaElement>('meta[name="isthmus-api"]')?.content ?? '/api'
