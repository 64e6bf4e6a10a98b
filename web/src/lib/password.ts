/** The password rule (ACC-2). Common passwords are refused by the server, which has the list. */
export const passwordRules = ['length', 'upper', 'lower', 'digit', 'symbol'] as const
export type PasswordRule = (typeof passwordRules)[number]

const checks: Record<PasswordRule, (password: string) => boolean> = {
  length: password => [...password].length >= 9,
  upper: password => /\p{Lu}/u.test(password),
  lower: password => /\p{Ll}/u.test(password),
  digit: password => /\p{Nd}/u.test(password),
  symbol: password => /[^\p{L}\p{N}\s]/u.test(password),
}

export function meets(rule: PasswordRule, password: string): boolean {
  return checks[rule](password)
}

export function passwordOk(password: string): boolean {
  return passwordRules.every(rule => meets(rule, password))
}
