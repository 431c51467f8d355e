import { jobsOf as billJobs } from '../business/bill-run/jobs.ts';
import type { Recordings } from '../business/consent/index.ts';
import type { CarrierForm } from '../business/desk/index.ts';
import { jobsOf as deskJobs } from '../business/desk/jobs.ts';
import { jobsOf as exportJobs } from '../business/exports/jobs.ts';
import { jobsOf as messageJobs } from '../business/messages/index.ts';
import type { Gazetteer } from '../business/places/index.ts';
import { type FileSheet, jobsOf as reconciliationJobs } from '../business/reconciliation/index.ts';
import { type RefundRules, jobsOf as refundJobs } from '../business/refunds/index.ts';
import { type ReleaseHouse, releaseJob } from '../business/release/index.ts';
import { type Keep, jobsOf as retentionJobs } from '../business/retention/jobs.ts';
import { jobsOf as subscriptionJobs } from '../business/subscriptions/index.ts';
import type { DeskSheet } from '../business/tickets/index.ts';
import { jobsOf as ticketJobs } from '../business/tickets/jobs.ts';
import type { VehicleRules } from '../business/vehicles/index.ts';
import { jobsOf as vehicleJobs } from '../business/vehicles/jobs.ts';
import { jobsOf as complaintJobs } from '../care/complaint/jobs.ts';
import type { SelfHouse } from '../care/index.ts';
import { jobsOf as reportJobs } from '../care/reports/jobs.ts';
import { jobsOf as selfJobs } from '../care/self/jobs.ts';
import { leftBehindJob } from '../carriers/index.ts';
import type { Intake } from '../intake/intake.ts';
import { chaseJobs } from '../intake/order-chase.ts';
import { decideLeftOver } from '../intake/order-sync.ts';
import { settling } from '../intake/status-report.ts';
import type { Blobs } from '../platform/blobs.ts';
import type { Job } from '../platform/jobs.ts';
import { keepPartitions } from '../platform/partitions.ts';
import type { Scratch } from '../platform/scratch.ts';
import { jobsOf as campaignJobs } from '../products/campaigns/jobs.ts';
import type { ErrandBook } from '../products/errands/index.ts';
import { jobsOf as errandJobs } from '../products/errands/jobs.ts';
import type { HandOverHouse } from '../products/insurance/index.ts';
import { jobsOf as insuranceJobs } from '../products/insurance/jobs.ts';
import { type MembershipRules, tellJob } from '../products/merchants/index.ts';
import { jobsOf as merchantJobs } from '../products/merchants/jobs.ts';
import type { PushHouse } from '../products/mms/index.ts';
import { jobsOf as issueJobs } from '../products/mms/jobs.ts';
import type { ReminderRules } from '../products/reminders/index.ts';
import { jobsOf as reminderJobs } from '../products/reminders/jobs.ts';
import type { Sources } from '../products/weather/index.ts';
import { jobsOf as weatherJobs } from '../products/weather/jobs.ts';
import { hintsOf } from './hints.ts';
import { allReports } from './reports.ts';

/** What jobs need of the house to decide and to say things. */
export type JobHouse = Intake & {
  readonly desk: DeskSheet;
  /** When cars are due. */
  readonly vehicles: VehicleRules;
  /** What people name to say where they are. */
  readonly gazetteer: Gazetteer;
  readonly release: ReleaseHouse;
  readonly forms: ReadonlyMap<string, CarrierForm>;
  readonly refundRules: RefundRules;
  readonly fileSheets: readonly FileSheet[];
  /** Where the files of cancels are put. */
  readonly cancelsFolder: string;
  readonly blobs: Blobs;
  /** Every store of files. */
  readonly stores: ReadonlyMap<string, Blobs>;
  /** Recordings of calls, sealed where there is a key. */
  readonly recordings: Recordings;
  readonly scratch: Scratch;
  /** Files of exports, apart from those that prove something. */
  readonly exportFiles: Blobs;
  readonly errands: ErrandBook;
  /** When people are reminded of what falls due. */
  readonly reminders: ReminderRules;
  /** When the membership SMS of a month goes out. */
  readonly membership: MembershipRules;
  /** Where forecasts come from, and when the weather goes out. */
  readonly weather: Sources;
  /** Pictures of errands, apart from files that prove something for longer. */
  readonly errandFiles: Blobs;
  /** How issues go out. */
  readonly issues: PushHouse;
  /** How long things are kept. */
  readonly keep: Keep;
  /** What signs leads for insurers, and where they may go. */
  readonly handOver: HandOverHouse;
  /** The page of subscribers: copies of their data, and wishes to be forgotten. */
  readonly self: SelfHouse;
};

/** Everything the clock rings. A job of a new slice is added here, and nowhere else. */
export function allJobs(house: JobHouse): readonly Job[] {
  return [
    keepPartitions,
    ...subscriptionJobs(house),
    ...messageJobs(settling(house)),
    leftBehindJob(settling(house)),
    ...billJobs(house),
    ...refundJobs({ ...house, rules: house.refundRules }),
    ...complaintJobs({ ...house, rules: house.refundRules }),
    ...reconciliationJobs(house.fileSheets),
    decideLeftOver(house),
    ...campaignJobs(house),
    ...insuranceJobs(house.handOver),
    ...merchantJobs(house),
    tellJob(house.handOver),
    ...chaseJobs(house.orders, house.cancelsFolder),
    ...reportJobs(allReports),
    ...ticketJobs(house),
    releaseJob(house.release),
    ...exportJobs(house.exportFiles),
    ...deskJobs(house),
    ...errandJobs(house),
    ...vehicleJobs(house),
    ...reminderJobs({ ...house, hints: hintsOf(house) }),
    ...weatherJobs({ ...house, ...house.weather }),
    ...issueJobs(house.issues),
    ...selfJobs(house.self),
    ...retentionJobs(house),
  ];
}
