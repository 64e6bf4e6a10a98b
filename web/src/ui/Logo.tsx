/** The mark: a signature on its line. */
export function Logo({ size = 32, word = true }: { size?: number; word?: boolean }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 10 }}>
      <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden>
        <rect width="64" height="64" rx="16" fill="#1f5eff" />
        <path d="M13 40c7-14 14-24 18-21 4 4-9 20-5 22 3 1 8-10 11-9 3 2-4 9-1 10 4 1 8-7 15-10" fill="none" stroke="#fff" strokeWidth="4.4" strokeLinecap="round" strokeLinejoin="round" />
        <path d="M14 51h36" stroke="#fff" strokeOpacity=".55" strokeWidth="3" strokeLinecap="round" />
      </svg>
      {word ? <span style={{ fontWeight: 700, fontSize: '1.1875rem', letterSpacing: '-0.02em', color: 'var(--ink)' }}>ezSign</span> : null}
    </span>
  )
}
