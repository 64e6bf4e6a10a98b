import { Button, createTheme, Modal, Drawer, type CSSVariablesResolver } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: 6,
  defaultRadius: 8,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.25rem' },
  lineHeights: { md: '1.5' },
  headings: { fontFamily: 'var(--font)', fontWeight: '650' },
  cursorType: 'pointer',
  focusRing: 'auto',
  colors: {
    brand: ['#ebf1ff', '#d3e0ff', '#a9c2ff', '#93b4ff', '#5a88ff', '#3a70ff', '#1f5eff', '#174bd1', '#123ca8', '#0d2c7d'],
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'md' } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 12, overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 } } }),
    Drawer: Drawer.extend({ defaultProps: { overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 } } }),
  },
})

/** Mantine takes its colours from our tokens, in both schemes. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const roles = {
    '--mantine-color-body': 'var(--desk)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-2)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-default': 'var(--paper)',
    '--mantine-color-default-hover': 'var(--paper-2)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
    '--mantine-color-brand-filled': 'var(--accent)',
    '--mantine-color-brand-filled-hover': 'var(--accent-strong)',
    '--mantine-color-brand-light': 'var(--accent-pale)',
    '--mantine-color-brand-light-hover': 'var(--accent-pale)',
    '--mantine-color-brand-light-color': 'var(--accent-text)',
    '--mantine-color-brand-outline': 'var(--accent-text)',
    '--mantine-color-red-filled': 'var(--danger)',
    '--mantine-color-red-light': 'var(--danger-pale)',
    '--mantine-color-red-light-color': 'var(--danger)',
  }
  return { variables: {}, light: roles, dark: { ...roles, '--mantine-color-red-filled': '#c93a2e', '--mantine-primary-color-filled-hover': '#1f5eff', '--mantine-color-brand-filled-hover': '#1f5eff' } }
}
