#![doc = include_str!("README.md")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod clocks;
mod database;
mod deaths;
mod deployed;
mod geth;
mod hammer;
mod node;
mod outages;
mod pool;
mod proxy;
mod reorgs;
mod scene;
mod seed;
mod statements;
mod throttling;
mod views;
mod wake_ups;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

/// Unless `--test-threads` says another number. They wait for blocks and leases more than they compute.
const SIDE_BY_SIDE: usize = 6;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(SIDE_BY_SIDE);
    libtest_mimic::run(&arguments, all()).exit_code()
}

macro_rules! trials {
    ($($module:ident::$name:ident,)*) => {
        vec![$(trial(concat!(stringify!($module), "::", stringify!($name)), $module::$name)),*]
    };
}

/// What takes longest begins first. One that is forgotten here is code that nobody calls, and so the compiler says.
fn all() -> Vec<Trial> {
    let mut all = trials![
        hammer::whatever_breaks_while_eight_write_every_version_is_in_one_final_batch,
        clocks::a_process_that_stood_still_while_another_took_over_changes_nothing,
        deaths::a_run_may_die_before_anything_it_does,
        deaths::a_run_may_die_after_anything_it_does,
        deaths::a_run_may_die_over_an_archive_that_comes_late,
        deaths::a_run_may_die_half_way_through_what_is_many_writes,
        deaths::a_run_may_die_while_it_looks_for_a_transaction_nobody_tells_it_of,
        deaths::a_run_may_die_over_a_batch_of_which_nothing_is_left,
        wake_ups::a_message_that_no_run_gets_done_ends_among_the_dead_and_its_version_is_not_lost,
        wake_ups::with_every_message_lost_the_sweep_alone_anchors_everything,
        wake_ups::messages_that_come_twice_or_before_what_they_tell_of_anchor_nothing_twice,
        wake_ups::of_runs_at_the_same_time_one_anchors_and_the_others_knock,
        answers::each_answer_may_fail_in_each_way_and_no_fee_is_paid_twice,
        answers::a_node_that_lies_makes_nothing_final_and_costs_no_more_than_the_ceiling,
        answers::a_transaction_that_was_delivered_before_the_node_fell_silent_is_signed_once,
        answers::nothing_is_sent_to_another_chain_and_a_second_node_takes_over,
        answers::a_node_that_is_down_for_a_whole_run_delays_and_loses_nothing,
        answers::what_waits_is_anchored_once_and_the_count_is_exact,
        clocks::a_clock_that_jumps_while_a_run_runs_loses_nothing,
        clocks::runs_whose_clocks_disagree_by_an_hour_take_turns_and_anchor_once,
        outages::a_chain_that_was_stopped_before_the_run_is_caught_up_with,
        outages::what_a_chain_lost_from_its_pool_when_it_was_stopped_is_sent_again_as_it_was,
        pool::what_waits_too_long_in_geths_pool_is_replaced_by_its_rule,
        pool::what_geth_forgot_when_it_was_started_again_is_sent_again_as_it_was,
        pool::a_base_fee_that_rises_above_the_cap_is_outbid_under_the_same_nonce,
        pool::a_transaction_that_the_pool_dropped_is_sent_again_as_it_was,
        pool::an_account_without_funds_delays_and_loses_nothing,
        pool::a_tip_that_a_node_demands_is_offered,
        reorgs::a_batch_whose_block_vanished_is_sent_again_and_lands_in_another,
        reorgs::a_batch_that_a_reorg_moved_to_another_block_is_found_there,
        reorgs::two_batches_that_vanished_together_come_back_in_their_order,
        reorgs::blocks_that_vanish_again_and_again_end_in_one_batch,
        reorgs::a_chain_that_says_what_is_finalized_is_waited_for,
        throttling::each_statement_may_fail_in_each_way_and_is_made_once,
        throttling::each_claim_of_a_call_may_fail_in_each_way_and_is_made_once,
        throttling::a_claim_that_never_gets_done_stops_the_run_and_loses_nothing,
        throttling::a_table_that_refuses_every_write_of_a_kind_stops_the_run_there_and_loses_nothing,
        throttling::a_key_that_cannot_be_used_delays_and_loses_nothing,
        views::a_node_that_is_behind_delays_and_anchors_nothing_twice,
        views::a_node_that_stands_still_is_not_believed_about_what_came_after,
        views::of_two_nodes_one_may_be_behind_all_the_time,
    ];
    all.push(Trial::test("deaths::no_step_of_a_run_is_left_out", || {
        deaths::no_step_of_a_run_is_left_out();
        Ok(())
    }));
    all
}

fn trial<F: Future<Output = ()> + 'static>(name: &str, test: fn() -> F) -> Trial {
    Trial::test(name, move || {
        Runtime::new()?.block_on(test());
        Ok(())
    })
}
