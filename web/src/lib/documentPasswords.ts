// Passwords of documents, for as long as this page is open: in memory only, never stored.
const passwords = new Map<string, string>()

export function rememberDocumentPassword(document: string, password: string): void {
  passwords.set(document, password)
}

export function documentPassword(document: string): string | undefined {
  return passwords.get(document)
}

export function forgetDocumentPasswords(): void {
  passwords.clear()
}
