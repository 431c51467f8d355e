import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { type Day, dayMs } from '../../values/time.ts';
import type { Said, Say, Served, Service, Speaker } from '../messages/index.ts';
import { carsAllowed } from './actions.ts';
import type { FactKind } from './facts.ts';
import {
  addedVehicle,
  duesOf,
  ofKind,
  restingOf,
  type Teller,
  type Told,
  toldOf,
  type Vehicle,
  type VehicleChange,
  type VehicleKind,
  type VehicleRules,
} from './model.ts';
import { readPlate } from './plates.ts';
import {
  type FactAct,
  type Heard,
  hear,
  kindInWords,
  namedCar,
  plateInWords,
  settled,
  trailingKind,
  whyInWords,
} from './said.ts';
import { saveVehicles, vehiclesOf } from './store.ts';

/** What words may do here. */
export const vehicleActs = ['car', 'registered', 'insurance', 'inspection', 'maintenance', 'mileage'] as const;

type Cars = readonly Vehicle[];
type Answer = Served<Cars, VehicleChange>;

const choiceKind = 'service-choice:vehicles';
/** How long "which car?" waits for its digit. */
const choiceMs = dayMs;

/** Cars by SMS: members add and remove them, and tell when they are due. */
export function vehicleService(rules: VehicleRules): Service<Cars, VehicleChange> {
  return {
    name: 'vehicles',
    acts: vehicleActs,
    async load(tx: Tx, speakers: readonly Speaker[]) {
      const all = await vehiclesOf(
        tx,
        speakers.map(({ subscriber }) => subscriber.phone),
      );
      return ({ subscriber }) => all.filter(({ phone }) => phone === subscriber.phone);
    },
    decide: (cars, said, speaker, now) => new Conversation(rules, cars, said, speaker, now).answer(),
    save: (tx, changes, now) => saveVehicles(tx, rules, changes, now),
  };
}

/** One text and what it leads to. */
class Conversation {
  private teller: Teller;
  private readonly rules: VehicleRules;
  private readonly cars: Cars;
  private readonly said: Said;
  private readonly speaker: Speaker;
  private readonly now: Date;

  constructor(rules: VehicleRules, cars: Cars, said: Said, speaker: Speaker, now: Date) {
    this.rules = rules;
    this.cars = cars;
    this.said = said;
    this.speaker = speaker;
    this.now = now;
    this.teller = { source: 'owner', by: speaker.subscriber.phone, evidence: { moId: said.mo.id } };
  }

  answer(): Answer {
    // Who is no member any more still sees and removes what we keep.
    const isLooking = 'act' in this.said && this.said.act === 'car' && this.cars.length > 0;
    if (this.allowed === 0 && !isLooking) return this.say({ code: 'vehicle-members-only', vars: {} });
    if ('answers' in this.said) return this.chosen(this.said);
    if (this.said.act === 'car') return this.car(this.said.rest);
    const act = this.said.act as FactAct;
    return this.heard(act, hear(act, this.said.rest, this.cars, this.now));
  }

  private get allowed(): number {
    return carsAllowed(this.speaker.entitlements);
  }

  /** `CP` lists, `CP 删 2` removes, `CP 冀A12345` adds, `CP 2 货车` says of what kind it is. */
  private car(rest: string): Answer {
    const removal = /^\s*(?:删除?|去掉|取消|DEL)\s*(.*)$/i.exec(rest.normalize('NFKC'));
    if (removal) return this.remove(removal[1]!);
    if (rest.trim() === '') return this.list();
    const { before, kind } = trailingKind(rest);
    if (kind && !('plate' in readPlate(before))) return this.ofKind(before, kind);
    const read = readPlate(before);
    if ('fault' in read) return this.say({ code: 'vehicle-plate-unclear', vars: { why: plateInWords[read.fault] } });
    const known = this.cars.find(({ plate }) => plate === read.plate);
    if (known) return kind && kind !== known.kind ? this.kindNoted(known, kind) : this.say(this.added(known));
    if (this.cars.length >= this.allowed)
      return this.allowed === 0
        ? this.say({ code: 'vehicle-members-only', vars: {} })
        : this.say({ code: 'vehicle-full', vars: { limit: String(this.allowed) } });
    const id = newId(this.now);
    const change = addedVehicle(this.speaker.subscriber.phone, { id, plate: read.plate, kind }, this.teller, this.now);
    return { ...this.say(this.added(change.vehicle)), change, state: [...this.cars, change.vehicle] };
  }

  private ofKind(which: string, kind: VehicleKind): Answer {
    const only = which === '' && this.cars.length === 1 ? { vehicle: this.cars[0]! } : undefined;
    const named = only ?? namedCar(which, this.cars);
    return named === undefined || named === 'no-such-car' ? this.list() : this.kindNoted(named.vehicle, kind);
  }

  private kindNoted(vehicle: Vehicle, kind: VehicleKind): Answer {
    return this.noted(ofKind(vehicle, kind, this.teller), `车型${kindInWords[kind]}`);
  }

  private list(): Answer {
    if (this.cars.length === 0) return this.say({ code: 'vehicle-none', vars: {} });
    return this.say({
      code: 'vehicle-list',
      vars: { cars: this.cars.map((car, at) => this.line(car, at)).join('；') },
    });
  }

  private remove(which: string): Answer {
    const text = which.toUpperCase().trim();
    const only = text === '' && this.cars.length === 1 ? this.cars[0] : undefined;
    const named = only ? { vehicle: only } : namedCar(text, this.cars);
    if (named === undefined || named === 'no-such-car') return this.list();
    const { vehicle } = named;
    const entries = [{ what: 'removed', value: null, taken: true }] as const;
    return {
      ...this.say({ code: 'vehicle-removed', vars: { plate: vehicle.plate } }),
      change: { vehicle, removed: true, entries, teller: this.teller },
      state: this.cars.filter(({ id }) => id !== vehicle.id),
    };
  }

  private heard(act: FactAct, heard: Heard): Answer {
    switch (heard.kind) {
      case 'told':
        return this.told(heard.vehicle, heard.told);
      case 'which':
        return this.which(heard.told);
      case 'no-such-car':
        return this.list();
      case 'unclear': {
        const example = exampleOf(act, this.now);
        return this.say({ code: 'vehicle-value-unclear', vars: { why: whyInWords[heard.fault], example } });
      }
      default:
        return heard satisfies never;
    }
  }

  private told(vehicle: Vehicle, told: Told): Answer {
    const change = toldOf(vehicle, told, this.teller, this.now);
    const [what, value] = Object.entries(told)[0] as [FactKind, Day | number];
    return this.noted(change, factInWords(what, value));
  }

  private noted(change: VehicleChange, what: string): Answer {
    const { vehicle } = change;
    const words: Words = { code: 'vehicle-noted', vars: { plate: vehicle.plate, what, next: this.next(vehicle) } };
    const state = this.cars.map((car) => (car.id === vehicle.id ? vehicle : car));
    return { ...this.say(words), change, state };
  }

  /** The choice keeps what was told: the digit that comes back is all that is missing. */
  private which(told: Told): Answer {
    const [what, value] = Object.entries(told)[0]!;
    const choices = Object.fromEntries(this.cars.map(({ id }, at) => [String(at + 1), [id, what, String(value)]]));
    const cars = this.cars.map(({ plate }, at) => `${at + 1}${plate}`).join('；');
    return {
      ...this.say({ code: 'vehicle-which', vars: { cars } }),
      ask: { kind: choiceKind, choices, lifetimeMs: choiceMs },
    };
  }

  private chosen({ answers, choices }: Extract<Said, { answers: unknown }>): Answer {
    const isAgreed = answers.kind.startsWith('service-yes:');
    const picked = isAgreed ? answers.choices['Y'] : choices.length === 1 ? answers.choices[choices[0]!] : undefined;
    const [id, what, value, proposedBy] = picked ?? [];
    const vehicle = this.cars.find((car) => car.id === id);
    if (!vehicle || what === undefined || value === undefined) return { ...this.list(), keepsAsking: true };
    const told: Told = { [what]: /^\d+$/.test(value) ? Number(value) : value };
    if (proposedBy !== undefined) this.teller = { ...this.teller, evidence: { ...this.teller.evidence, proposedBy } };
    return this.heard(actOf(what as FactKind), settled(vehicle, told, this.now));
  }

  private added(vehicle: Vehicle): Words {
    return { code: 'vehicle-added', vars: { plate: vehicle.plate, next: this.next(vehicle) } };
  }

  /** What comes next for a car: that it rests, what to tell, or when it is due next. */
  private next(vehicle: Vehicle): string {
    const all = this.cars.some(({ id }) => id === vehicle.id) ? this.cars : [...this.cars, vehicle];
    if (restingOf(all, this.allowed).has(vehicle.id)) return '超出会员级别车辆数，暂不提醒';
    const due = nextDue(vehicle, this.rules, this.now);
    if (due) return `下次：${due.what}${shortDay(due.day)}到期`;
    return `请发BX和保险到期日，如${exampleOf('insurance', this.now)}`;
  }

  private line(vehicle: Vehicle, at: number): string {
    const due = nextDue(vehicle, this.rules, this.now);
    const rests = restingOf(this.cars, this.allowed).has(vehicle.id);
    return `${at + 1}${vehicle.plate}${rests ? '停' : due ? `${due.what}${shortDay(due.day)}` : ''}`;
  }

  private say(words: Words): Answer {
    const reasonId: Id = this.said.mo.id;
    return { says: [{ ...words, reason: 'vehicles', reasonId } as Say] };
  }
}

type Words = Pick<Extract<Say, { code: `vehicle-${string}` }>, 'code' | 'vars'>;

const dueWords = { insurance: '保险', inspection: '年检', maintenance: '保养' } as const;

/** What a car is due for first, of what lies ahead. */
export function nextDue(
  vehicle: Vehicle,
  rules: VehicleRules,
  now: Date,
): { readonly what: string; readonly day: Day } | undefined {
  const today = now.getTime() - dayMs;
  return (Object.entries(duesOf(vehicle, rules, now)) as [keyof typeof dueWords, Day][])
    .filter(([, day]) => new Date(`${day}T00:00:00+08:00`).getTime() >= today)
    .sort(([, a], [, b]) => (a < b ? -1 : Number(a > b)))
    .map(([what, day]) => ({ what: dueWords[what], day }))[0];
}

const factWords: Readonly<Record<FactKind, string>> = {
  registered: '首次登记',
  insurance: '保险到期',
  inspected: '上次年检',
  inspection: '年检到期',
  maintained: '上次保养',
  maintenance: '下次保养',
  mileage: '里程',
  maintenanceKm: '下次保养里程',
  everyMonths: '保养间隔',
  everyKm: '保养间隔',
};

/** `保险到期2027-03-15`, as replies say what is told. */
export function factInWords(what: FactKind, value: Day | number): string {
  const unit = what === 'everyMonths' ? '个月' : '公里';
  return `${factWords[what]}${typeof value === 'number' ? `${value}${unit}` : value}`;
}

/** `27-3-15`. */
function shortDay(day: Day): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return `${year % 100}-${month}-${date}`;
}

function actOf(what: FactKind): FactAct {
  if (what === 'insurance' || what === 'mileage' || what === 'registered') return what;
  return what === 'inspected' || what === 'inspection' ? 'inspection' : 'maintenance';
}

/** How the day or mileage of an act is written, with a day that lies where it should. */
export function exampleOf(act: FactAct, now: Date): string {
  const year = now.getUTCFullYear() + 1;
  return {
    registered: `DJ ${year - 7}0615`,
    insurance: `BX ${year}0315`,
    inspection: `NJ ${year}0630`,
    maintenance: `BY ${year}0315`,
    mileage: 'LC 35000',
  }[act];
}
