//! A notice that a client's key stands for: the same request leaves it once, and another one is told from it.

use access::PatientId;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use jiff::Timestamp;

use super::{KEPT, Notice, Notices, Reader, pk, sk};
use crate::TableError;
use crate::directory::trace_pk;
use crate::item::{Item, b, consistent, fixed, key, n, parsed, s};

/// What stands under a notice's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nothing has been left yet. It is to be of this moment, which is the first attempt's.
    Open(Timestamp),
    /// It has been left.
    Left,
    /// Another request has used the id.
    KeyReused,
}

impl Notices {
    /// Claims a notice's id for `request`, beside the patient's traces: an erasure finds both by it.
    pub async fn claim(
        &self,
        reader: Reader,
        patient: PatientId,
        notice: &Notice,
        request: [u8; 32],
    ) -> Result<Claim, TableError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item(reader, patient, notice, request)))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = put else {
            return Ok(Claim::Open(notice.at));
        };
        let Some(PutItemError::ConditionalCheckFailedException(there)) = error.as_service_error()
        else {
            return Err(error.into());
        };
        let there = there.item().ok_or(TableError::Attribute("Item"))?;
        let Some(at) = earlier(there, request)? else {
            return Ok(Claim::KeyReused);
        };
        let own = Notice {
            at,
            ..notice.clone()
        };
        let get = self.client.get_item().table_name(&self.table);
        let left = consistent(get, key(pk(reader), sk(&own))).await?;
        Ok(left.map_or(Claim::Open(at), |_| Claim::Left))
    }
}

fn item(reader: Reader, patient: PatientId, notice: &Notice, request: [u8; 32]) -> Item {
    let expires = notice.at.saturating_add(KEPT).unwrap_or(notice.at);
    let mut item = key(trace_pk(patient), format!("update#{}", notice.id));
    item.extend([
        ("notice_pk".to_owned(), s(pk(reader))),
        ("notice_sk".to_owned(), s(sk(notice))),
        ("at".to_owned(), s(notice.at.to_string())),
        ("request".to_owned(), b(request)),
        ("expires".to_owned(), n(expires.as_second())),
    ]);
    item
}

/// When the same request came first; `None` of another one.
fn earlier(there: &Item, request: [u8; 32]) -> Result<Option<Timestamp>, TableError> {
    let same = fixed(there, "request")? == request;
    same.then(|| parsed(there, "at")).transpose()
}

#[cfg(test)]
mod tests {
    use access::PersonId;
    use uuid::Uuid;

    use super::*;
    use crate::item::text;
    use crate::notices::NoticeKind;

    #[test]
    fn a_claim_tells_its_own_request_from_another_and_leads_to_the_notice() {
        let at = "2026-11-22T20:00:00Z".parse().unwrap();
        let notice = Notice::new(Uuid::from_u128(9), NoticeKind::Update, at);
        let patient = PatientId::new(Uuid::from_u128(7));
        let reader = Reader::Person(PersonId::new(Uuid::from_u128(7)));
        let claim = item(reader, patient, &notice, [1; 32]);
        assert_eq!(earlier(&claim, [1; 32]).unwrap(), Some(at));
        assert_eq!(earlier(&claim, [2; 32]).unwrap(), None);
        assert_eq!(text(&claim, "pk").unwrap(), trace_pk(patient));
        assert_eq!(text(&claim, "notice_sk").unwrap(), sk(&notice));
    }
}
