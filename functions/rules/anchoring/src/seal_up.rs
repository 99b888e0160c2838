//! Open to sealed.

use seal::{Commitment, Tree};

use crate::desk::{Desk, Heard};
use crate::outcome::Stop;
use crate::phase::Turn;
use crate::sign::First;
use crate::{
    Answer, Batch, Candidate, Claim, Deed, Head, Note, Question, Sealed, Stage, Told, in_order,
};

/// Claims that are asked for at once.
const STRETCH: usize = 512;

/// Claims the candidates, and fixes leaves, root and the head the batch stands on.
#[derive(Clone, Debug)]
pub(crate) struct SealUp {
    pub(crate) batch: Batch,
    below: Option<Head>,
    candidates: Option<Vec<Candidate>>,
    claims: Vec<Claim>,
    /// What could be claimed, once all is: the leaves in their order, and how many are versions.
    leaves: Option<(Vec<Commitment>, u64)>,
    head: Option<Head>,
    is_written: bool,
}

impl SealUp {
    pub(crate) fn new(batch: Batch, below: Option<Head>) -> Self {
        Self {
            batch,
            below,
            candidates: None,
            claims: Vec::new(),
            leaves: None,
            head: None,
            is_written: false,
        }
    }

    pub(crate) fn next(mut self, desk: &mut Desk) -> Result<Turn, Stop> {
        let number = self.batch.number;
        let Some(candidates) = &self.candidates else {
            return Ok(Deed::Candidates(number, self.batch.candidates).then(self));
        };
        if self.claims.len() < candidates.len() {
            let stretch = candidates.iter().skip(self.claims.len()).take(STRETCH);
            let claims = stretch.map(|candidate| (*candidate, number)).collect();
            return Ok(Deed::Claim(claims).then(self));
        }
        // Died here, or anywhere among the claims: the batch is still open, and a claim made again gives
        // the answer it gave before. One that was refused stays refused: what has left the outbox or
        // changed its commitment does not come back. So the next run arrives at the same leaves.
        let (leaves, versions) = self
            .leaves
            .get_or_insert_with(|| claimed(candidates, &self.claims));
        let Ok(tree) = Tree::new(&*leaves) else {
            desk.note(Note::Empty { batch: number });
            return Ok(desk.record(self.batch.clone().at(Stage::Void)).then(self));
        };
        let Some(head) = self.head else {
            return Ok(Question::View.then(self));
        };
        if self.below.is_some_and(|below| below != head) {
            return Err(Stop::LookAgain(head));
        }
        if !self.is_written {
            let leaves = leaves.clone();
            return Ok(Deed::WriteLeaves(desk.lease, number, leaves).then(self));
        }
        // Died here: leaves without a root; the batch is still open and they are written again.
        let sealed = Sealed {
            root: tree.root(),
            previous: *head.as_bytes(),
            size: tree.size(),
            versions: *versions,
            at: desk.now.at,
        };
        let batch = self.batch.clone().at(Stage::Sealed(sealed));
        Ok(desk.record(batch).then(self))
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Told(Told::Candidates(candidates)) => self.candidates = Some(candidates),
            Heard::Told(Told::Claimed(claims)) => self.claimed(desk, claims),
            Heard::Answer(Answer::View(view)) => {
                desk.saw(&view);
                self.head = Some(view.head);
            }
            Heard::Told(Told::Done) => self.is_written = true,
            Heard::Told(Told::Batch(batch)) => {
                let Stage::Sealed(sealed) = batch.stage else {
                    return Ok(desk.carried(*batch));
                };
                // Died here: sealed and not signed; the next run signs.
                desk.note(Note::Sealed {
                    batch: batch.number,
                    size: sealed.size,
                    root: sealed.root,
                });
                return Ok(Turn::Go(First::new(*batch, self.below).into()));
            }
            heard => return Err(heard.in_vain()),
        }
        self.next(desk)
    }
}

impl SealUp {
    fn claimed(&mut self, desk: &mut Desk, claims: Vec<Claim>) {
        self.claims.extend(claims);
        if self.candidates.as_ref().map(Vec::len) == Some(self.claims.len()) {
            let claimed = self.claims.iter().filter(|one| **one == Claim::Claimed);
            let claimed = claimed.count() as u64;
            desk.note(Note::Claimed {
                batch: self.batch.number,
                claimed,
                refused: self.claims.len() as u64 - claimed,
            });
        }
    }
}

fn claimed(candidates: &[Candidate], claims: &[Claim]) -> (Vec<Commitment>, u64) {
    let claimed = || {
        let both = candidates.iter().zip(claims);
        both.filter(|(_, claim)| **claim == Claim::Claimed)
            .map(|(candidate, _)| candidate)
    };
    let versions = claimed().filter(|candidate| candidate.is_version()).count();
    let leaves = in_order(claimed().map(|candidate| candidate.commitment).collect());
    (leaves, versions as u64)
}
