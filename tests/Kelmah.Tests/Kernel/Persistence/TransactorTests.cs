using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Kernel.Persistence;

/// <summary>Each way in which a transaction can end.</summary>
public sealed class TransactorTests : IAsyncLifetime
{
    private static readonly ErrorCode Wrong = new("wrong", 422, "It is wrong.");

    private Market market = null!;

    private Transactor Transactor => market.Get<Transactor>();

    public async Task InitializeAsync() => market = await Market.OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_decision_is_committed_with_its_value()
    {
        var job = NewJob();

        var ended = await Transactor.RunOnceAsync<string>(null, work => Add(work, job, "done"), None);

        Assert.Equal(new CommitResult<string>.Committed("done"), ended);
        Assert.NotNull(await market.Store.FindAsync<Job>(job.Id, None));
    }

    [Fact]
    public async Task A_refusal_commits_nothing()
    {
        var job = NewJob();

        var ended = await Transactor.RunOnceAsync<string>(null, work => Add(work, job, Wrong), None);

        Assert.Equal(Wrong, Assert.IsType<CommitResult<string>.Refused>(ended).Why.Error);
        Assert.Null(await market.Store.FindAsync<Job>(job.Id, None));
    }

    [Fact]
    public async Task A_recorded_refusal_commits_what_led_to_it()
    {
        var job = NewJob();

        var ended = await Transactor.RunOnceAsync<string>(null, work => Add(work, job, Wrong.Recorded()), None);

        Assert.Equal(Wrong, Assert.IsType<CommitResult<string>.RefusedAndRecorded>(ended).Why.Error);
        Assert.NotNull(await market.Store.FindAsync<Job>(job.Id, None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_effect_that_was_committed_before_is_already_done_and_changes_nothing(bool isJournal)
    {
        var job = NewJob();
        await Transactor.RunOnceAsync<string>(null, work => Mark(work, isJournal), None);

        var ended = await Transactor.RunOnceAsync<string>(
            null,
            async work =>
            {
                await Mark(work, isJournal);
                return await Add(work, job, "again");
            },
            None);

        Assert.IsType<CommitResult<string>.AlreadyDone>(ended);
        Assert.Equal("the first", (await ended.OrWhenDoneAsync(() => ValueTask.FromResult("the first"))).Value);
        Assert.Null(await market.Store.FindAsync<Job>(job.Id, None));
    }

    [Fact]
    public async Task A_command_that_cannot_be_a_repeat_takes_one_for_a_bug()
    {
        await Transactor.RunAsync<string>(null, work => Mark(work, isJournal: true), None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Transactor.RunAsync<string>(null, work => Mark(work, isJournal: true), None));
    }

    [Fact]
    public async Task A_document_that_a_concurrent_commit_inserted_first_is_found_by_the_next_attempt()
    {
        var first = Saved(Guid.CreateVersion7());
        var attempts = 0;

        var ended = await Transactor.RunAsync<Guid>(
            null,
            async work =>
            {
                attempts++;
                var found = await work.FindAsync(SavedJobCollection.UserId.Is(first.UserId) & SavedJobCollection.JobId.Is(first.JobId), None);
                if (found is not null) return found.Id;
                await market.InsertAsync(first);
                return work.Insert(Saved(Guid.CreateVersion7()), DuplicateAnswer.DecideAgain).Id;
            },
            None);

        Assert.Equal((first.Id, 2), (ended.Value, attempts));
    }

    [Fact]
    public async Task What_others_change_in_each_attempt_is_a_conflict()
    {
        var job = NewJob();
        await market.InsertAsync(job);
        var attempts = 0;

        var ended = await Transactor.RunOnceAsync<string>(
            null,
            async work =>
            {
                attempts++;
                var read = (await work.FindAsync<Job>(job.Id, None))!;
                await Transactor.RunAsync<string>(null, other => Task.FromResult<Result<string>>(other.Update(Renamed(read)).Title), None);
                return await Add(work, NewJob(), "late");
            },
            None);

        Assert.IsType<CommitResult<string>.Conflict>(ended);
        Assert.Equal(6, attempts);
        Assert.Equal(RequestErrors.TooManyConflicts, (await ended.OrWhenDoneAsync(() => throw new InvalidOperationException())).Refusal!.Error);
    }

    [Fact]
    public async Task A_dry_run_keeps_what_would_be_committed_and_commits_nothing()
    {
        var (known, added) = (NewJob(), NewJob());
        await market.InsertAsync(known);
        var run = DryRun.Begin();

        var ended = await Transactor.RunOnceAsync<string>(
            market.Hirer.UserId,
            async work =>
            {
                work.Update(Renamed((await work.FindAsync<Job>(known.Id, None))!));
                return await Add(work, added, "done");
            },
            None);

        Assert.Equal(new CommitResult<string>.Committed("done"), ended);
        Assert.Null(await market.Store.FindAsync<Job>(added.Id, None));
        var (update, insert) = (run.Commit!.Writes[0], run.Commit.Writes[1]);
        Assert.Equal(("Rewire a house", 1L), (((Job)update.Before!).Title, update.Before.Version));
        Assert.Equal(("Rewire house 1", 2L), (((Job)update.After!).Title, update.After.Version));
        Assert.Equal((null, added.Id), (insert.Before, insert.After!.Id));
        Assert.Equal(["JobChanged", "JobDrafted"], run.Commit.Events.Select(happened => happened.Type));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_in_a_dry_run_is_the_commands_own_and_records_nothing(bool isRecorded)
    {
        var job = NewJob();
        var run = DryRun.Begin();

        var ended = await Transactor.RunAsync<string>(null, work => Add(work, job, isRecorded ? Wrong.Recorded() : Wrong), None);

        Assert.Equal(Wrong, ended.Refusal!.Error);
        Assert.Null(run.Commit);
        Assert.Null(await market.Store.FindAsync<Job>(job.Id, None));
    }

    [Fact]
    public async Task A_dry_run_finds_what_the_store_would_refuse()
    {
        var first = Saved(Guid.CreateVersion7());
        await market.InsertAsync(first);
        await Transactor.RunAsync<string>(null, work => Mark(work, isJournal: true), None);
        var run = DryRun.Begin();

        var duplicate = await Transactor.RunAsync<Guid>(null, work => Task.FromResult<Result<Guid>>(work.Insert(Saved(Guid.CreateVersion7()), Wrong).Id), None);
        var done = await Transactor.RunOnceAsync<string>(null, work => Mark(work, isJournal: true), None);

        Assert.Equal(Wrong, duplicate.Refusal!.Error);
        Assert.IsType<CommitResult<string>.AlreadyDone>(done);
        Assert.Null(run.Commit);
    }

    [Fact]
    public async Task A_dry_run_ends_with_its_first_commit_and_before_a_provider_is_asked()
    {
        var run = DryRun.Begin();
        var nothing = await Transactor.RunAsync<string>(null, _ => Task.FromResult<Result<string>>("nothing to do"), None);
        var first = await Transactor.RunAsync<string>(null, work => Add(work, NewJob(), "first"), None);
        var second = await Transactor.RunAsync<string>(null, work => Add(work, NewJob(), "second"), None);

        Assert.Equal(("nothing to do", "first"), (nothing.Value, first.Value));
        Assert.True(DryRun.IsEnd(second.Refusal!));
        Assert.Single(run.Commit!.Writes);

        run = DryRun.Begin();
        var call = new ProviderCall(ProviderCallKind.CreatePayment, Ghs(1), "key");
        Assert.True(DryRun.IsEnd(run.WouldAsk(call)));
        Assert.True(DryRun.IsEnd((await Transactor.RunAsync<string>(null, work => Add(work, NewJob(), "late"), None)).Refusal!));
        Assert.Equal([call], run.ProviderCalls);
        Assert.Null(run.Commit);
    }

    [Fact]
    public async Task A_dry_run_is_that_of_the_call_that_began_it_alone()
    {
        var begun = new TaskCompletionSource();
        var over = new TaskCompletionSource();
        async Task<DryRun?> RunAsync()
        {
            DryRun.Begin();
            begun.SetResult();
            await over.Task;
            return DryRun.Current;
        }

        var dry = RunAsync();
        await begun.Task;

        Assert.Null(DryRun.Current);
        Assert.Equal("done", (await Transactor.RunAsync<string>(null, work => Add(work, NewJob(), "done"), None)).Value);
        over.SetResult();
        Assert.NotNull(await dry);
    }

    [Fact]
    public async Task No_provider_is_asked_in_a_dry_run_whatever_a_use_case_forgets()
    {
        DryRun.Begin();

        await Assert.ThrowsAsync<InvalidOperationException>(() => market.Get<IStripeApi>().GetBalanceAsync(None));
    }

    private static Task<Result<string>> Add(UnitOfWork work, Job job, Result<string> answer)
    {
        work.Insert(job);
        return Task.FromResult(answer);
    }

    private Task<Result<string>> Mark(UnitOfWork work, bool isJournal)
    {
        if (isJournal)
        {
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), "once", "test", null, market.Now, new Posting(Account.Stripe(Currency.Ghs), Ghs(-1)), new Posting(Account.PlatformFees, Ghs(1))));
        }
        else
        {
            work.MarkHandled("tests", "once");
        }

        return Task.FromResult<Result<string>>("once");
    }

    private Job NewJob()
    {
        var content = new JobContent("Rewire a house", "Replace the old wiring.", Ghs(100_000), Ghs(200_000), ["wiring"], ExperienceLevel.Intermediate, IsRemote: true);
        return Job.Draft(Guid.CreateVersion7(), market.Hirer.UserId, content, market.Now).Value;
    }

    private Job Renamed(Job job) => job.Change(job.Content with { Title = $"Rewire house {job.Version}" }, market.Now).Value;

    private SavedJob Saved(Guid id) => SavedJob.Save(id, market.Worker.UserId, market.Stranger.UserId, market.Now);
}
