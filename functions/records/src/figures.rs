//! `GET /api/records/figures`: how much there is of everything, for the clinic's office.

use axum::Json;
use axum::extract::State;
use dynamo::TableError;
use edge::{InQuery, Problem};
use futures_util::future::try_join_all;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::form::today;
use crate::records::Records;

/// Months that are counted at the same time.
const TOGETHER: usize = 8;

/// How far back.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// How many months, this one included: 1 to 36.
    #[serde(default = "a_year")]
    #[param(minimum = 1, maximum = 36, default = 12)]
    months: u8,
}

fn a_year() -> u8 {
    12
}

/// The clinic in figures. Nobody is in them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    patients: u64,
    /// By the month they were in, oldest first; an amended visit is one.
    visits: Vec<MonthCount>,
    /// By the month they begin in (UTC), whatever became of them.
    appointments: Vec<MonthCount>,
    versions: VersionFigures,
    gas: GasFigures,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// How many in one month.
#[derive(Debug, Serialize, ToSchema)]
struct MonthCount {
    /// Like `2026-03`.
    month: String,
    count: u64,
}

/// Versions on their way to the chain.
#[derive(Debug, Serialize, ToSchema)]
struct VersionFigures {
    anchored: u64,
    waiting: u64,
    /// When the oldest that waits was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_waiting: Option<Timestamp>,
}

/// What anchoring has cost.
#[derive(Debug, Serialize, ToSchema)]
struct GasFigures {
    used: u64,
    /// In wei, as decimal digits: it may be more than a number of JSON holds.
    fee: String,
    /// Batches that are final.
    batches: u64,
}

/// Counts.
#[utoipa::path(
    get,
    path = "/api/records/figures",
    params(Since),
    responses(
        (status = 200, body = Figures),
        (status = 403, description = "Only admins do this", body = Problem),
        (status = 422, description = "Not a number of months", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    InQuery(since): InQuery<Since>,
) -> Result<Json<Figures>, Problem> {
    if !(1..=36).contains(&since.months) {
        return Err(Problem::invalid("months", "1 to 36 months are counted."));
    }
    let now = records.clock.now();
    let months = months(today(now), since.months);
    let figures = records.figures(&months, now).await;
    Ok(Json(figures.map_err(|error| Problem::internal(&error))?))
}

impl Records {
    async fn figures(&self, months: &[Date], now: Timestamp) -> Result<Figures, TableError> {
        let (patients, by_month, unclaimed, counted) = tokio::try_join!(
            self.directory.count(),
            self.by_month(months),
            self.charts.unclaimed(),
            self.count_batches()
        )?;
        let (totals, under_way) = counted;
        let (visits, appointments) = by_month.into_iter().unzip();
        Ok(Figures {
            patients,
            visits,
            appointments,
            versions: VersionFigures {
                anchored: totals.versions,
                waiting: unclaimed.versions + under_way.versions,
                oldest_waiting: unclaimed.oldest.into_iter().chain(under_way.oldest).min(),
            },
            gas: GasFigures {
                used: totals.gas,
                fee: totals.fee.to_string(),
                batches: totals.batches,
            },
            at: now,
        })
    }

    /// Visits and appointments of each month, in the months' order.
    async fn by_month(&self, months: &[Date]) -> Result<Vec<(MonthCount, MonthCount)>, TableError> {
        let mut counts = Vec::with_capacity(months.len());
        for months in months.chunks(TOGETHER) {
            let these = months.iter().map(|month| self.of_month(*month));
            counts.extend(try_join_all(these).await?);
        }
        Ok(counts)
    }

    async fn of_month(&self, first: Date) -> Result<(MonthCount, MonthCount), TableError> {
        let month = first.strftime("%Y-%m").to_string();
        let (from, to) = (midnight(first), midnight(first.saturating_add(1.month())));
        let (visits, appointments) = tokio::try_join!(
            self.charts.visits_in(&month),
            self.appointments.count(from, to)
        )?;
        let of = |count| MonthCount {
            month: month.clone(),
            count,
        };
        Ok((of(visits), of(appointments)))
    }

    /// What is final stays: it is counted once, and remembered.
    async fn count_batches(
        &self,
    ) -> Result<(dynamo::anchors::Totals, dynamo::anchors::UnderWay), TableError> {
        let before = self.directory.totals().await?;
        let (totals, under_way) = self.anchors.count_on(before).await?;
        if totals != before {
            self.directory.keep_totals(&totals).await?;
        }
        Ok((totals, under_way))
    }
}

/// The first days of so many months up to the one of `today`, oldest first.
fn months(today: Date, count: u8) -> Vec<Date> {
    let this = today.first_of_month();
    let months = (0..i32::from(count)).rev();
    months
        .map(|back| this.saturating_sub(back.months()))
        .collect()
}

/// The beginning of a day in UTC.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_go_over_new_year_and_leap_days() {
        let spelt = |today: &str, count| -> Vec<String> {
            let months = months(today.parse().unwrap(), count);
            months.iter().map(Date::to_string).collect()
        };
        assert_eq!(spelt("2028-02-29", 1), ["2028-02-01"]);
        assert_eq!(
            spelt("2027-01-31", 3),
            ["2026-11-01", "2026-12-01", "2027-01-01"]
        );
        assert_eq!(spelt("2026-11-22", 36)[0], "2023-12-01");
        assert_eq!(
            midnight("2028-02-29".parse().unwrap()).to_string(),
            "2028-02-29T00:00:00Z"
        );
    }
}
