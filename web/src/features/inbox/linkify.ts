export interface Part {
  text: string
  href?: string
}

/** The addresses in a plain text as links: ours (on any host name that this server is known by) open here. */
export function linkify(text: string): Part[] {
  return text
    .split(/(https?:\/\/[^\s<>"')\]]+)/)
    .filter(Boolean)
    .map(part => {
      if (!/^https?:\/\//.test(part)) return { text: part }
      const trailing = /[.,;:!?]+$/.exec(part)?.[0] ?? ''
      const href = trailing ? part.slice(0, -trailing.length) : part
      return { text: part, href }
    })
}
