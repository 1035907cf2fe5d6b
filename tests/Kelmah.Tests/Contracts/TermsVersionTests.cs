using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>The texts of terms, from the draft to the second signature.</summary>
public sealed class TermsVersionTests : IAsyncLifetime
{
    private Market market = null!;

    private TermsVersions Versions => market.Get<TermsVersions>();

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_draft_has_the_text_whose_hash_is_signed_and_it_follows_each_change()
    {
        var draft = await market.DraftAsync();

        var terms = await ReadAsync(draft.Id);
        Assert.Equal((1, draft.TermsHash, TermsCause.Draft, true), (terms.Version, terms.Hash, terms.Cause, terms.IsCurrent));
        Assert.Equal(terms.Hash, TermsText.HashOf(terms.Text));
        Assert.Contains("> Consumer unit", terms.Text, StringComparison.Ordinal);
        Assert.Null(terms.AgreedAt);

        await market.Get<ContractDrafts>().RemoveMilestoneAsync(market.Hirer, draft.Milestones[1].Id, null, None);
        var later = await ReadAsync(draft.Id);
        Assert.Equal(1, later.Version);
        Assert.DoesNotContain("> Consumer unit", later.Text, StringComparison.Ordinal);
        Assert.Equal((await market.ReadAsync(draft.Id)).TermsHash, later.Hash);
        Assert.Single((await Versions.ListAsync(market.Hirer, draft.Id, new Paging(), None)).Value.Items);
    }

    [Fact]
    public async Task A_text_that_somebody_signed_is_kept_when_the_draft_changes()
    {
        var draft = await market.DraftAsync();
        await SignAsync(market.Hirer, draft.Id);
        var revised = (await ReviseAsync(draft.Id, """{"terms":{"text":"With a garage."}}""")).Value;

        Assert.Equal(2, revised.TermsVersion);
        var first = (await Versions.GetAsync(market.Worker, draft.Id, 1, None)).Value;
        Assert.Equal((draft.TermsHash, false, null), (first.Hash, first.IsCurrent, first.AgreedAt));
        Assert.Equal(market.Hirer.UserId, Assert.Single(first.Signatures).UserId);
        Assert.DoesNotContain("garage", first.Text, StringComparison.Ordinal);
        var second = await ReadAsync(draft.Id);
        Assert.Equal((2, revised.TermsHash, true), (second.Version, second.Hash, second.IsCurrent));
        Assert.Empty(second.Signatures);
        Assert.Equal([2, 1], (await Versions.ListAsync(market.Hirer, draft.Id, new Paging(), None)).Value.Items.Select(item => item.Version));
    }

    [Fact]
    public async Task The_second_signature_brings_the_text_into_force()
    {
        var draft = await market.DraftAsync();
        await SignAsync(market.Hirer, draft.Id);
        await SignAsync(market.Hirer, draft.Id);
        market.Clock.Advance(TimeSpan.FromHours(1));
        await SignAsync(market.Worker, draft.Id);

        var terms = await ReadAsync(draft.Id);
        Assert.Equal([market.Hirer.UserId, market.Worker.UserId], terms.Signatures.Select(signature => signature.UserId));
        Assert.Equal((market.Now, 1), (terms.AgreedAt!.Value, terms.Version));
    }

    [Fact]
    public async Task Only_the_parties_and_administrators_read_them()
    {
        var draft = await market.DraftAsync();

        foreach (var reader in (Caller[])[market.Hirer, market.Worker, market.Admin])
            Assert.Null(Code(await Versions.GetAsync(reader, draft.Id, null, None)));
        Assert.Equal("not_found", Code(await Versions.GetAsync(market.Stranger, draft.Id, null, None)));
        Assert.Equal("not_found", Code(await Versions.ListAsync(market.Stranger, draft.Id, new Paging(), None)));
        Assert.Equal("not_found", Code(await Versions.GetAsync(market.Hirer, draft.Id, 2, None)));
        Assert.Equal("not_found", Code(await Versions.GetAsync(market.Hirer, draft.Id, 0, None)));
        Assert.Equal("not_found", Code(await Versions.GetAsync(market.Hirer, Guid.CreateVersion7(), null, None)));
    }

    [Fact]
    public async Task A_draft_of_an_earlier_release_is_signed_by_its_own_hash_and_has_a_text_to_read()
    {
        var (contract, milestone) = await EarlierAsync();

        var read = await ReadAsync(contract.Id);
        Assert.Equal((0, contract.TermsHash, null), (read.Version, read.Hash, read.Cause));
        Assert.Contains("> Part 1", read.Text, StringComparison.Ordinal);
        Assert.Equal("contract_terms_changed", Code(await market.Get<Agreements>().SignAsync(market.Hirer, contract.Id, TermsText.HashOf(read.Text), None)));

        await SignAsync(market.Hirer, contract.Id);
        var active = await SignAsync(market.Worker, contract.Id);

        Assert.Equal((ContractStatus.Active, contract.TermsHash, 0), (active.Status, active.TermsHash, active.TermsVersion));
        Assert.NotNull((await ReadAsync(contract.Id)).AgreedAt);
        Assert.Empty((await Versions.ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value.Items);
        Assert.Equal(milestone.Id, active.Milestones[0].Id);
    }

    [Fact]
    public async Task A_draft_of_an_earlier_release_gets_its_text_at_its_next_change()
    {
        var (contract, _) = await EarlierAsync();
        await SignAsync(market.Hirer, contract.Id);

        var revised = (await ReviseAsync(contract.Id, """{"terms":{"inspectionDays":7}}""")).Value;

        Assert.Equal(1, revised.TermsVersion);
        Assert.Equal(revised.TermsHash, (await ReadAsync(contract.Id)).Hash);
        await SignAsync(market.Hirer, contract.Id);
        Assert.Equal(ContractStatus.Active, (await SignAsync(market.Worker, contract.Id)).Status);
    }

    [Fact]
    public async Task What_a_draft_says_of_disputes_is_what_the_settings_say_when_it_is_made()
    {
        market.Get<ContractOptions>().SmallClaimsLimit = 200;
        var draft = await market.DraftAsync();
        Assert.Equal(new DisputeTerms(5, "GH", Ghs(20_000)), draft.Terms.Disputes);
        (market.Get<DisputeOptions>().AnswerBusinessDays, market.Get<DisputeOptions>().Country, market.Get<ContractOptions>().SmallClaimsLimit) = (9, "NG", 1);

        var revised = (await ReviseAsync(draft.Id, """{"terms":{"text":"With a garage.","disputes":{"country":"GH"}}}""")).Value;

        Assert.Equal(draft.Terms.Disputes, revised.Terms.Disputes);
        Assert.Contains("\nAnswer: the other party has 5 business days of GH to answer,", (await ReadAsync(draft.Id)).Text, StringComparison.Ordinal);
        Assert.Equal(new DisputeTerms(9, "NG", Ghs(100)), (await market.DraftAsync()).Terms.Disputes);
    }

    [Fact]
    public async Task Rounds_of_changes_are_agreed_in_the_draft_and_fixed_at_signing()
    {
        var draft = await market.DraftAsync();
        Assert.Equal(3, draft.Terms.ChangeRounds);
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"changeRounds":21}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"changeRounds":-1}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"changeRounds":null}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"hirerFeeBasisPoints":1}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"taxBasisPoints":1}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"taxCountry":"GH"}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"feeSchedule":1}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"disputes":null}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"disputes":{"answerBusinessDays":4}}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"disputes":{"country":"NG"}}}""")));
        Assert.Equal("invalid_input", Code(await ReviseAsync(draft.Id, """{"terms":{"disputes":{"silenceLimit":{"amount":"1.00"}}}}""")));

        Assert.Equal(1, (await ReviseAsync(draft.Id, """{"terms":{"changeRounds":1}}""")).Value.Terms.ChangeRounds);
        await SignAsync(market.Hirer, draft.Id);
        var active = await SignAsync(market.Worker, draft.Id);

        Assert.All(active.Milestones, milestone => Assert.Equal(1, milestone.ChangeRounds));
    }

    [Fact]
    public async Task No_signed_contract_is_stored_whose_milestones_do_not_add_up_to_its_total()
    {
        var signed = await market.SignedAsync();
        var milestone = (await market.Store.FindAsync<Milestone>(signed.Milestones[0].Id, None))!;
        var dearer = milestone.Extend(market.Hirer.UserId, milestone.DueDate.AddDays(1), market.Now).Value with { Amount = milestone.Amount + Ghs(1) };

        var broken = await Assert.ThrowsAsync<InvalidOperationException>(() => market.Get<Transactor>().RunAsync<Milestone>(null, work => Task.FromResult<Result<Milestone>>(work.Update(dearer)), None));

        Assert.Contains(nameof(SumBroken), broken.Message, StringComparison.Ordinal);
        Assert.Equal(milestone.Amount, (await market.Store.FindAsync<Milestone>(milestone.Id, None))!.Amount);
    }

    private async Task<ContractTermsView> ReadAsync(Guid contractId) => (await Versions.GetAsync(market.Worker, contractId, null, None)).Value;

    private async Task<ContractView> SignAsync(Caller party, Guid contractId)
    {
        var hash = (await market.ReadAsync(contractId)).TermsHash;
        return (await market.Get<Agreements>().SignAsync(party, contractId, hash, None)).Value;
    }

    private Task<Result<ContractView>> ReviseAsync(Guid contractId, string patch) =>
        market.Get<ContractDrafts>().ReviseAsync(market.Hirer, contractId, MergePatch.Of(System.Text.Json.JsonDocument.Parse(patch).RootElement).Value, null, None);

    /// <summary>A draft as it was stored before texts were kept.</summary>
    private async Task<(Contract Contract, Milestone Milestone)> EarlierAsync()
    {
        var job = await market.PostJobAsync();
        var terms = new ContractTerms("Rewire the house.", 1_000, 14, Currency.Ghs);
        var drafted = Contract.Draft(
            Guid.CreateVersion7(), job.Id, Guid.CreateVersion7(), market.Hirer.UserId, market.Worker.UserId, Ghs(150_000), terms, ContractSamples.Rules, market.Now).Value;
        var milestone = Milestone.Add(Guid.CreateVersion7(), drafted, 1, "Part 1", "What is to be done.", Ghs(150_000), market.Now.AddDays(7), market.Now);
        var stored = drafted with { TermsVersion = 0, TermsHash = EarlierTermsText.Hash(drafted, [milestone]) };
        await market.InsertAsync(stored, milestone);
        return (stored, milestone);
    }
}
