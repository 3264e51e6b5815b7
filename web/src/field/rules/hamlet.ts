/** The hamlet or group that an address begins with; an address without one belongs to its village as a whole. */
export function hamlet(address: string): string {
  return /^(.{1,12}?(?:组|队|屯|寨|湾|坪|冲|巷|沟|庄|弄))/u.exec(address)?.[1] ?? /^((?:hamlet|group|lane) ?\w+)/i.exec(address)?.[1] ?? ''
}
