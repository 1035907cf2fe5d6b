using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
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
