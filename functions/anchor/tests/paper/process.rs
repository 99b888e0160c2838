use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anchor::chain::Chain;
use anchor::ledger::Ledger;
use anchor::{Report, carry_out};
use anchoring::{
    Answer, Batch, ChainFault, Deed, NodeError, Now, Place, Question, Rules, Run, Stage, Told,
};
use dynamo::TableError;
use dynamo::anchors::Fenced;
use tokio::time::Duration;
use uuid::Uuid;

use super::World;
use super::chain::{PLACE, PaperChain};

/// What goes wrong with one write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails without effect.
    FailsBefore,
    /// It takes effect, and the process is told that it failed.
    FailsAfter,
    /// The process dies before it.
    DiesBefore,
    /// It takes effect, and the process dies before it hears of it.
    DiesAfter,
    /// The process sleeps for a minute, in which others take over, and then makes the write.
    Sleeps,
}

impl Fault {
    pub const ALL: [Self; 5] = [
        Self::FailsBefore,
        Self::FailsAfter,
        Self::DiesBefore,
        Self::DiesAfter,
        Self::Sleeps,
    ];
}

/// One process. It writes until its plan says otherwise.
pub struct Process {
    world: Arc<World>,
    /// For the number of a write, counted from 1: what goes wrong with it.
    plan: Mutex<Box<dyn FnMut(usize) -> Option<Fault> + Send>>,
    pub writes: AtomicUsize,
    dead: AtomicBool,
}

static HOLDER: AtomicUsize = AtomicUsize::new(1);

impl Process {
    pub fn new(world: &Arc<World>) -> Self {
        Self::with_plan(world, |_| None)
    }

    pub fn with_plan(
        world: &Arc<World>,
        plan: impl FnMut(usize) -> Option<Fault> + Send + 'static,
    ) -> Self {
        Self {
            world: world.clone(),
            plan: Mutex::new(Box::new(plan)),
            writes: AtomicUsize::new(0),
            dead: AtomicBool::new(false),
        }
    }

    pub async fn run(&self, rules: Rules, called: bool) -> Report {
        let clock = || self.world.now();
        let holder = Uuid::from_u128(HOLDER.fetch_add(1, Ordering::Relaxed) as u128);
        let begin = Now {
            at: clock(),
            since: Duration::ZERO,
        };
        let time = Duration::from_mins(2);
        let run = Run::new(rules, PLACE, holder, begin, time, called);
        carry_out(self, self, &clock, run).await
    }

    async fn write<T>(&self, act: impl FnOnce(&World) -> T) -> Result<T, Died> {
        self.alive()?;
        let number = self.writes.fetch_add(1, Ordering::Relaxed) + 1;
        let fault = (self.plan.lock().unwrap())(number);
        match fault {
            None => Ok(act(&self.world)),
            Some(Fault::FailsBefore) => Err(Died),
            Some(Fault::FailsAfter) => {
                act(&self.world);
                Err(Died)
            }
            Some(Fault::DiesBefore) => {
                self.dead.store(true, Ordering::Relaxed);
                Err(Died)
            }
            Some(Fault::DiesAfter) => {
                act(&self.world);
                self.dead.store(true, Ordering::Relaxed);
                Err(Died)
            }
            Some(Fault::Sleeps) => {
                tokio::time::sleep(Duration::from_mins(1)).await;
                Ok(act(&self.world))
            }
        }
    }

    async fn read<T>(&self, look: impl FnOnce(&World) -> T) -> Result<T, Died> {
        // Lets others in between two steps.
        tokio::task::yield_now().await;
        self.alive()?;
        Ok(look(&self.world))
    }

    async fn put<T>(&self, question: impl FnOnce(&World) -> T) -> Result<T, ChainFault> {
        if self.world.chain().silent {
            tokio::time::sleep(Duration::from_secs(2)).await;
            return Err(NodeError::Silent("no answer".to_owned()).into());
        }
        Ok(self.read(question).await?)
    }

    fn alive(&self) -> Result<(), Died> {
        if self.dead.load(Ordering::Relaxed) {
            Err(Died)
        } else {
            Ok(())
        }
    }
}

#[derive(Debug)]
struct Died;

impl From<Died> for TableError {
    fn from(_: Died) -> Self {
        Self::Call("as planned".into())
    }
}

impl From<Died> for ChainFault {
    fn from(_: Died) -> Self {
        // No kind of failure that a run waits out.
        NodeError::WrongChain {
            expected: 1,
            found: 2,
        }
        .into()
    }
}

impl Ledger for Process {
    async fn perform(&self, deed: Deed) -> Result<Told, TableError> {
        if let Deed::Claim(claims) = deed {
            // Each is a write of its own.
            let mut answers = Vec::new();
            for (candidate, batch) in claims {
                let claim =
                    self.write(|world| world.ledger().claim(&candidate, batch, world.now()));
                answers.push(claim.await?);
            }
            return Ok(Told::Claimed(answers));
        }
        Ok(match deed {
            Deed::Waiting(..)
            | Deed::Entries(..)
            | Deed::Candidates(..)
            | Deed::CandidatesLeft(..)
            | Deed::LogHeads(..)
            | Deed::Leaves(..)
            | Deed::Unarchived => self.read(|world| perform(world, deed)).await?,
            _ => self.write(|world| perform(world, deed)).await?,
        })
    }
}

fn perform(world: &World, deed: Deed) -> Told {
    let now = world.now();
    let mut ledger = world.ledger();
    match deed {
        Deed::Take { holder, now, until } => Told::Taken(ledger.take(holder, now, until)),
        Deed::Renew(lease, until) => told(ledger.renew(lease, until).map(Told::Renewed)),
        Deed::Release(lease) => Told::Released(ledger.release(lease)),
        Deed::Adopt(lease) => told(ledger.adopt(lease).map(|line| Told::Line(Box::new(line)))),
        Deed::Waiting(limit) => Told::Waiting(ledger.waiting(limit, now)),
        Deed::Entries(limit) => Told::Waiting(ledger.entries(limit, now)),
        Deed::Claim(_) => unreachable!("claimed one by one"),
        Deed::WriteCandidates(lease, batch, candidates) => {
            done(ledger.write_candidates(lease, batch, &candidates))
        }
        Deed::Candidates(batch, count) => Told::Candidates(ledger.candidates(batch, count)),
        Deed::CandidatesLeft(batch, count) => {
            Told::Candidates(ledger.candidates_left(batch, count))
        }
        Deed::ForgetCandidates(batch, _) => {
            ledger.forget_candidates(batch);
            Told::Done
        }
        Deed::LogHeads(patients) => {
            let heads = patients.into_iter().map(|patient| ledger.log_head(patient));
            Told::LogHeads(heads.collect())
        }
        Deed::KeepLogHeads(heads) => {
            for (patient, head) in heads {
                ledger.keep_log_head(patient, head);
            }
            Told::Done
        }
        Deed::WriteLeaves(lease, batch, leaves) => done(ledger.write_leaves(lease, batch, &leaves)),
        Deed::Leaves(batch, size) => Told::Leaves(ledger.leaves(batch, size)),
        Deed::WriteArchive(lease, batch, archive) => {
            done(ledger.write_archive(lease, batch, &archive))
        }
        Deed::NoteUnarchived(lease, noted) => done(ledger.note_unarchived(lease, &noted)),
        Deed::Unarchived => Told::Unarchived(ledger.unarchived()),
        Deed::ForgetUnarchived(batch) => {
            ledger.forget_unarchived(batch);
            Told::Done
        }
        Deed::Open(lease, batch) => recorded(ledger.open(lease, *batch)),
        Deed::Record(lease, batch) => {
            let claims_final = matches!(batch.stage, Stage::Final(..));
            let landing = batch.landing().copied();
            let number = batch.number;
            let written = ledger.record(lease, *batch);
            if let (true, Ok(_), Some(landing)) = (claims_final, &written, landing) {
                super::promises::may_be_final(&world.chain(), &landing);
                super::promises::is_archived(&ledger, number, &landing);
                super::promises::its_logs_have_heads(&ledger, number);
            }
            recorded(written)
        }
    }
}

fn told(written: Fenced<Told>) -> Told {
    written.unwrap_or(Told::Lost)
}

fn done(written: Fenced<()>) -> Told {
    told(written.map(|()| Told::Done))
}

fn recorded(written: Fenced<Batch>) -> Told {
    told(written.map(|batch| Told::Batch(Box::new(batch))))
}

impl Chain for Process {
    fn place(&self) -> Place {
        PLACE
    }

    async fn ask(&self, question: Question) -> Result<Answer, ChainFault> {
        match question {
            Question::Sign(order) => {
                let signed = self.read(|world| world.chain().sign(&order)).await?;
                Ok(Answer::Signed(signed))
            }
            Question::Send(raw, _) => {
                if self.world.chain().silent {
                    return Err(NodeError::Silent("no answer".to_owned()).into());
                }
                let received = self.write(|world| world.chain().send(&raw)).await?;
                Ok(Answer::Received(received))
            }
            Question::Archive(landing, _) => {
                let takes = self.world.chain().archive_takes;
                tokio::time::sleep(takes).await;
                let archive = self.put(|world| world.chain().archive(&landing)).await??;
                Ok(Answer::Archive(archive))
            }
            question => self.put(|world| answer(&world.chain(), &question)).await?,
        }
    }
}

fn answer(chain: &PaperChain, question: &Question) -> Result<Answer, ChainFault> {
    Ok(match question {
        Question::View => Answer::View(chain.view()),
        Question::Estimate(anchoring) => Answer::Gas(chain.rehearse(anchoring)?),
        Question::Landed(hashes, anchoring) => {
            let landed = hashes
                .iter()
                .filter_map(|hash| chain.landed(*hash, anchoring));
            Answer::Landed(landed.collect())
        }
        Question::LandedAndSettled(hash, anchoring) => {
            Answer::LandedAndSettled(chain.landed(*hash, anchoring), chain.settled())
        }
        Question::Find(anchoring, _) => Answer::Found(chain.find(anchoring)),
        Question::Settled => Answer::Settled(chain.settled()),
        Question::Sign(_) | Question::Send(..) | Question::Archive(..) => {
            unreachable!("asked by themselves")
        }
    })
}
