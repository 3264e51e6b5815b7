import type { EChartsCoreOption } from 'echarts/core'

export const ink = '#14211f'
export const quiet = '#5d6b67'
export const line = '#dbe0db'
export const accent = '#0f5f58'
export const pale = '#8fbdb5'
export const warm = '#8a5a1c'
export const font = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

/** Patterns tell the two series apart where colours don't: plain beside diagonal strokes. */
export const stripes = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: 'rgba(255,255,255,0.85)' }

export const axis = {
  axisLine: { lineStyle: { color: quiet } },
  axisTick: { show: false },
  axisLabel: { color: quiet, fontFamily: font, fontSize: 12 },
  splitLine: { lineStyle: { color: line } },
}

/** What every chart here has in common. Tooltips are drawn, not written as markup. */
export function frame(option: EChartsCoreOption): EChartsCoreOption {
  return {
    animationDuration: 250,
    textStyle: { fontFamily: font, color: ink },
    aria: { enabled: true, label: { enabled: false } }, // the patterns; what the chart is called is said around it
    ...option,
  }
}
export const tooltip = { renderMode: 'richText' as const, backgroundColor: '#fff', borderColor: quiet, textStyle: { color: ink, fontFamily: font, fontSize: 13 } }
