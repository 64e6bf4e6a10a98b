import { useEffect, useState } from 'react'

/** Whole seconds left until a moment (RFC 3339 or milliseconds); 0 when it has passed. */
export function useCountdown(until: string | number | undefined): number {
  const end = until === undefined ? 0 : typeof until === 'number' ? until : new Date(until).getTime()
  const left = () => Math.max(0, Math.ceil((end - Date.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    setSeconds(left())
    if (end <= Date.now()) return
    const timer = setInterval(() => {
      const now = left()
      setSeconds(now)
      if (now === 0) clearInterval(timer)
    }, 500)
    return () => clearInterval(timer)
  }, [end])
  return seconds
}
