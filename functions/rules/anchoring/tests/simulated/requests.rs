//! What a process waits for comes about, or goes wrong.

use anchoring::{Answer, ChainFault, Deed, News, NodeError, Outcome, Question, Told};

use super::doing::{Doing, Progress};
use super::fault::Fault;
use super::mutation::Mutation;
use super::process::{Pending, Process};
use super::promises::{Broken, Kept, promise};
use super::world::{Happening, Late, World, table_fault};

/// What becomes of a process that made a request.
enum Fate {
    Hears(News),
    /// Hears of it so much later.
    HearsLate(u64, News),
    /// Makes the next request.
    GoesOn,
    /// Makes this request so much later.
    Waits(u64),
    Dies,
}

/// How long a freeze, a sleep, or a detour on the way lasts at most, in milliseconds.
const LONG: u64 = 240_000;

impl World {
    pub fn go(&mut self, number: u64) -> Kept {
        let Some(mut process) = self.processes.remove(&number) else {
            return Ok(());
        };
        if self.stormy && self.temper.jumps && self.dice.once_in(30) {
            process.skew = self.skew();
        }
        let pending = std::mem::replace(&mut process.pending, Pending::KeepAsking);
        let fate = match pending {
            Pending::News(news) => Fate::Hears(news),
            Pending::Deed(doing) => self.deed(&mut process, doing)?,
            Pending::Question(question) => {
                let takes = match question {
                    Question::Archive(..) => self.archive_takes,
                    _ => 0,
                };
                process.asking = Some((question, self.now + takes));
                self.keep_asking(&mut process)?
            }
            Pending::KeepAsking => self.keep_asking(&mut process)?,
        };
        match fate {
            Fate::Hears(news) => return self.hear(process, news),
            Fate::HearsLate(wait, news) => {
                process.pending = Pending::News(news);
                self.waits(process, wait);
            }
            Fate::GoesOn => {
                let wait = 1 + self.dice.roll(self.temper.latency.max(1));
                self.waits(process, wait);
            }
            Fate::Waits(wait) => self.waits(process, wait),
            Fate::Dies => self.dies(&process),
        }
        Ok(())
    }

    fn waits(&mut self, process: Process, wait: u64) {
        let number = process.number;
        self.processes.insert(number, process);
        self.after(wait, Happening::Go(number));
    }

    fn fault(&mut self, process: &mut Process, name: &'static str) -> Option<Fault> {
        process.requests += 1;
        let fault = self
            .plan
            .fault(process.number, process.requests, &mut self.dice)?;
        let (number, request) = (process.number, process.requests);
        self.say(|| format!("p{number} {name} (request {request}): {fault:?}"));
        self.tally.failed(name, fault);
        Some(fault)
    }

    fn long(&mut self) -> u64 {
        60_000 + self.dice.roll(LONG - 60_000)
    }

    fn deed(&mut self, process: &mut Process, mut doing: Box<Doing>) -> Result<Fate, Broken> {
        let name = doing.deed.name();
        let fault = self.fault(process, name);
        Ok(match fault {
            None => return self.deed_done(process, doing),
            Some(Fault::FailsBefore) => {
                self.others_take_effect(&mut doing)?;
                Fate::Hears(table_fault())
            }
            Some(Fault::FailsAfter) => {
                self.perform(&mut doing)?;
                self.others_take_effect(&mut doing)?;
                Fate::Hears(table_fault())
            }
            Some(Fault::DiesBefore) => self.dies_at(doing)?,
            Some(Fault::DiesAfter) => {
                self.perform(&mut doing)?;
                self.dies_at(doing)?
            }
            Some(Fault::Sleeps) => {
                process.pending = Pending::Deed(doing);
                Fate::Waits(self.long())
            }
            Some(Fault::HearsLate) => match self.deed_done(process, doing)? {
                Fate::Hears(news) => Fate::HearsLate(self.long(), news),
                _ => Fate::Waits(self.long()),
            },
            Some(Fault::ArrivesLate) => {
                self.arrives_later(Late::Deed(*doing));
                Fate::Hears(table_fault())
            }
            Some(Fault::Twice) => {
                self.perform(&mut doing.clone())?;
                return self.deed_done(process, doing);
            }
            Some(Fault::ArrivesAgain) => {
                // A transaction carries a token, by which the table knows it again for ten minutes.
                if !matches!(doing.deed, Deed::Open(..) | Deed::WriteCandidates(..)) {
                    self.arrives_later(Late::Deed(*doing.clone()));
                }
                return self.deed_done(process, doing);
            }
        })
    }

    fn deed_done(&mut self, process: &mut Process, mut doing: Box<Doing>) -> Result<Fate, Broken> {
        let progress = self.perform(&mut doing)?;
        let number = process.number;
        Ok(match progress {
            Progress::More => {
                process.pending = Pending::Deed(doing);
                Fate::GoesOn
            }
            Progress::Done(told) => {
                process.did(&doing.deed, &told);
                self.say(|| format!("p{number} {:?}\n{:>10} -> {told:?}", doing.deed, ""));
                let Deed::Leaves(batch, size) = doing.deed else {
                    return Ok(Fate::Hears(News::Told(Ok(told))));
                };
                process.leaves = Some((batch, self.ledger.are_whole(batch, size)));
                let told = match self.mutation {
                    Some(Mutation::LeavesUnread) => {
                        Told::Leaves(self.ledger.leaves_as_written(batch, size))
                    }
                    _ => told,
                };
                Fate::Hears(News::Told(Ok(told)))
            }
            Progress::Unusable => {
                self.say(|| format!("p{number} {}: no use", doing.deed.name()));
                Fate::Hears(table_fault())
            }
        })
    }

    /// Makes one request of a deed, and looks at what it did.
    fn perform(&mut self, doing: &mut Doing) -> Result<Progress, Broken> {
        if let Some(told) = self.mutation.and_then(|one| one.instead(&doing.deed)) {
            return Ok(Progress::Done(told));
        }
        self.tally.requests += 1;
        let recorded = match &doing.deed {
            Deed::Record(_, batch) | Deed::Open(_, batch) => Some(batch.number),
            _ => None,
        };
        let before = recorded.and_then(|number| self.ledger.batches.get(&number).cloned());
        self.note_given_up(&doing.deed);
        let progress = doing.request(&mut self.ledger, &mut self.outbox, self.now);
        if let Some(number) = recorded {
            self.check_record(before.as_ref(), number)?;
        }
        Ok(progress)
    }

    fn dies_at(&mut self, mut doing: Box<Doing>) -> Result<Fate, Broken> {
        self.others_take_effect(&mut doing)?;
        if doing.is_done_in_part() {
            self.tally.died_within(doing.deed.name());
        }
        Ok(Fate::Dies)
    }

    /// When one of many requests fails, the others have been made as well, or not.
    fn others_take_effect(&mut self, doing: &mut Doing) -> Kept {
        while doing.leaves_others_behind() && !doing.is_over() && self.dice.once_in(2) {
            self.perform(doing)?;
        }
        Ok(())
    }

    fn keep_asking(&mut self, process: &mut Process) -> Result<Fate, Broken> {
        let Some((question, until)) = process.asking.take() else {
            return Err(Broken("asks on, and has asked nothing".to_owned()));
        };
        if until > self.now {
            process.asking = Some((question, until));
            return Ok(Fate::HearsLate((until - self.now).min(1000), News::NotYet));
        }
        let name = question.name();
        let fault = self.fault(process, name);
        Ok(match fault {
            None => Fate::Hears(self.answer(process, &question)?),
            Some(Fault::FailsBefore) => Fate::Hears(no_answer(&question)),
            Some(Fault::FailsAfter) => {
                let leaves = process.leaves;
                self.answer(process, &question)?;
                process.leaves = leaves;
                Fate::Hears(no_answer(&question))
            }
            Some(Fault::DiesBefore) => Fate::Dies,
            Some(Fault::DiesAfter) => {
                self.answer(process, &question)?;
                Fate::Dies
            }
            Some(Fault::Sleeps) => {
                process.pending = Pending::Question(question);
                Fate::Waits(self.long())
            }
            Some(Fault::HearsLate) => {
                let news = self.answer(process, &question)?;
                Fate::HearsLate(self.long(), news)
            }
            Some(Fault::ArrivesLate) => {
                let news = no_answer(&question);
                self.arrives_later(Late::Question(question));
                Fate::Hears(news)
            }
            Some(Fault::Twice) => {
                let leaves = process.leaves;
                self.answer(process, &question)?;
                process.leaves = leaves;
                Fate::Hears(self.answer(process, &question)?)
            }
            Some(Fault::ArrivesAgain) => {
                self.arrives_later(Late::Question(question.clone()));
                Fate::Hears(self.answer(process, &question)?)
            }
        })
    }

    fn answer(&mut self, process: &mut Process, question: &Question) -> Result<News, Broken> {
        if let Question::Sign(order) = question {
            let root = order.anchoring.root;
            let whole = process.leaves.take();
            promise(matches!(whole, Some((_, true))), || {
                format!("{root:?} is signed for, and its leaves are {whole:?}")
            })?;
        }
        let answer = self.ask(question)?;
        let number = process.number;
        self.say(|| format!("p{number} {question:?}\n{:>10} -> {answer:?}", ""));
        let answer = match (self.mutation, answer) {
            (Some(one), Ok(answer)) => Ok(one.understood(answer, self)),
            (_, answer) => answer.map_err(ChainFault::Node),
        };
        Ok(News::Answered(answer))
    }

    fn ask(&mut self, question: &Question) -> Result<Result<Answer, NodeError>, Broken> {
        self.tally.requests += 1;
        let (nodes, chain) = (&mut self.nodes, &mut self.chain);
        Ok(match question {
            Question::View => {
                let view = nodes.view(chain);
                self.lied |= nodes.lies > 0;
                view.map(Answer::View)
            }
            Question::Estimate(anchoring) => nodes.rehearse(chain, anchoring).map(Answer::Gas),
            Question::Sign(order) => Ok(Answer::Signed(chain.sign(order))),
            Question::Send(raw, hash) => {
                promise(raw == hash.as_bytes(), || {
                    format!("{hash} is not of {raw:?}")
                })?;
                self.sight().sent(*hash)?;
                let received = self.nodes.send(&mut self.chain, *hash);
                if let Ok(received) = &received {
                    self.tally.received(received);
                }
                received.map(Answer::Received)
            }
            Question::Landed(hashes, anchoring) => {
                let mut found = Vec::new();
                for hash in hashes {
                    match nodes.landed(chain, *hash, anchoring) {
                        Ok(Some(landed)) => {
                            found.push(landed);
                            if landed.outcome == Outcome::Anchored {
                                break;
                            }
                        }
                        Ok(None) => {}
                        Err(error) => return Ok(Err(error)),
                    }
                }
                Ok(Answer::Landed(found))
            }
            Question::LandedAndSettled(hash, anchoring) => nodes
                .landed_with_settled(chain, *hash, anchoring)
                .map(|(landed, settled)| Answer::LandedAndSettled(landed, settled)),
            Question::Find(anchoring, from) => {
                nodes.find(chain, anchoring, *from).map(Answer::Found)
            }
            Question::Settled => nodes.settled(chain).map(Answer::Settled),
            Question::Archive(landing, _) => nodes.archive(chain, landing).map(Answer::Archive),
        })
    }

    fn arrives_later(&mut self, late: Late) {
        let wait = self.dice.roll(LONG);
        self.after(wait, Happening::Arrives(Box::new(late)));
    }

    /// A request whose process has given it up, or has had its answer, is made after all.
    pub fn arrives(&mut self, late: Late) -> Kept {
        match late {
            Late::Deed(mut doing) => {
                self.say(|| format!("late: {:?}", doing.deed));
                self.perform(&mut doing)?;
            }
            Late::Question(question @ Question::Send(..)) => {
                self.say(|| format!("late: {question:?}"));
                // What the answer would be concerns nobody.
                let _answer = self.ask(&question)?;
            }
            Late::Question(_) => {}
        }
        Ok(())
    }
}

fn no_answer(question: &Question) -> News {
    News::Answered(Err(match question {
        Question::Sign(_) => ChainFault::Key("as planned".to_owned()),
        _ => ChainFault::Node(NodeError::Silent("as planned".to_owned())),
    }))
}
