/** What one run may do differently; policy, gate and approvals never are among it. */
export interface Overrides {
  /** ISO day up to which the run may look. */
  readonly as_of?: string;
  readonly train_days?: number;
  readonly validation_days?: number;
  readonly gap_days?: number;
  readonly holdout_days?: number;
  readonly label_delay_days?: number;
}
