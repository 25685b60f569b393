// publicodes: a model of dated variations as its users write them, one situation at a time.
//
//     node race.mjs WORLD ROWS SECONDS
//
// Idiomatic: rules with `plancher`, `plafond`, `arrondi` and `variations` by date and scheme, one `Engine` for the whole run,
// `setSituation` and `evaluate` a row, as its documentation teaches.
// It is an interactive engine, which answers one situation at a time, and is here for scale.
// The model is made from the figures; its amounts are JavaScript numbers in yuan, and the check rounds them to the fen.

import { readFileSync } from 'node:fs'
import Engine from 'publicodes'

const [directory, rowsGiven, secondsGiven] = process.argv.slice(2)
const rows = Number(rowsGiven)
const figures = JSON.parse(readFileSync(`${directory}/figures.json`, 'utf8'))

const branches = {
  pension: ['employer', 'worker'],
  medical: ['employer', 'worker'],
  unemployment: ['employer', 'worker'],
  work_injury: ['employer'],
  maternity: ['employer'],
}
const columns = figures.columns

// The wage as the decimals of yuan that a form would give.
const column = (name, Type) => {
  const bytes = readFileSync(`${directory}/${name}.bin`)
  return new Type(bytes.buffer, bytes.byteOffset, rows)
}
const wage = column('wage', BigInt64Array)
const scheme = column('scheme', Uint8Array)
const month = column('month', Uint8Array)
const injuryClass = column('class', Uint8Array)
const first = figures.months.map((m) => `01/${m.slice(5)}/${m.slice(0, 4)}`)
const schemes = figures.schemes.map((s) => `'${s.id}'`)

const engine = new Engine(model())
const inputsKb = memory()
const result = Object.fromEntries(columns.map((name) => [name, new Float64Array(rows)]))

work(Math.min(rows, 200)) // warms the compiler up
const times = []
while (times.length === 0 || (sum(times) < (times.length > 1 ? Number(secondsGiven) : 5) && times.length < 15)) {
  const start = process.hrtime.bigint()
  work(rows)
  times.push(Number(process.hrtime.bigint() - start) / 1e9)
}
const peakKb = memory()

let wrong = 0
for (const name of columns) {
  const exact = column(`exact_${name}`, BigInt64Array)
  for (let row = 0; row < rows; row++) {
    if (BigInt(Math.round(result[name][row] * 100)) !== exact[row]) wrong++
  }
}
console.log(JSON.stringify({
  rows,
  computed: rows,
  seconds: times,
  inputs_kb: inputsKb,
  peak_kb: peakKb,
  wrong,
  amounts: rows * columns.length,
}))

function work(count) {
  for (let row = 0; row < count; row++) {
    engine.setSituation({
      date: first[month[row]],
      wage: Number(wage[row]) / 100,
      scheme: schemes[scheme[row]],
      'injury class': injuryClass[row] + 1,
    })
    for (const name of columns) result[name][row] = engine.evaluate(name.replaceAll('_', ' ')).nodeValue
  }
}

function model() {
  const rules = {
    date: { type: 'date' },
    wage: null,
    scheme: { type: 'texte' },
    'injury class': null,
    'mutual aid': figures.mutual_aid / 100,
  }
  for (const [branch, payers] of Object.entries(branches)) {
    const title = branch.replaceAll('_', ' ')
    rules[`${title} floor`] = dated(figures.floor[branch], (fen) => fen / 100)
    rules[`${title} ceiling`] = dated(figures.ceiling[branch], (fen) => fen / 100)
    rules[`${title} base`] = { valeur: 'wage', plancher: `${title} floor`, plafond: `${title} ceiling` }
    for (const payer of payers) {
      rules[`${title} ${payer} rate`] = rate(`${branch}_${payer}`)
      const product = {
        produit: [`${title} base`, `${title} ${payer} rate`],
        arrondi: '2 décimales',
      }
      const fixed = branch === 'medical' && payer === 'worker'
      rules[`${title} ${payer}`] = fixed ? { somme: [product, 'mutual aid'] } : product
    }
  }
  const of = (payer) => Object.keys(branches).filter((b) => branches[b].includes(payer)).map((b) => `${b} ${payer}`.replaceAll('_', ' '))
  rules.employer = { somme: of('employer') }
  rules.worker = { somme: of('worker') }
  rules.all = { somme: ['employer', 'worker'] }
  return rules
}

function rate(name) {
  if (name === 'work_injury_employer') {
    return {
      variations: figures.injury_rate.map((value, n, all) =>
        n < all.length - 1
          ? { si: `injury class = ${n + 1}`, alors: percent(value) }
          : { sinon: percent(value) }),
    }
  }
  return {
    variations: figures.schemes.map((s, n, all) => {
      const value = dated(figures.rate[name][n], percent)
      return n < all.length - 1 ? { si: `scheme = '${s.id}'`, alors: value } : { sinon: value }
    }),
  }
}

// The newest value first, as publicodes models are written.
function dated(values, show) {
  const changes = values.map((value, n) => [n, value]).filter(([n, value]) => n === 0 || values[n - 1] !== value)
  if (changes.length === 1) return show(changes[0][1])
  return {
    variations: changes.reverse().map(([n, value]) =>
      n > 0 ? { si: `date >= ${first[n]}`, alors: show(value) } : { sinon: show(value) }),
  }
}

function percent(millionths) {
  return `${millionths / 10000}%`
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0)
}

function memory() {
  return Number(readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s*(\d+)/)[1])
}
