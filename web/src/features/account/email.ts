/** A first look only: whether it exists is known when its owner follows the link. */
export function emailLooksRight(email: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(email.trim())
}
