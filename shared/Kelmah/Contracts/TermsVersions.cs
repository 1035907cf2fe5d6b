using System.Collections.Immutable;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>The texts of contracts' terms: read by the parties, and written in the commit that changes what they say.</summary>
public sealed class TermsVersions(IDocumentStore store, ContractOptions options, DisputeOptions disputes, IContractFees fees, IIdSource ids)
{
    /// <summary>
    /// A version of a contract's terms, for its parties and administrators. Of a contract from before versions were kept, version 0 is written of the
    /// contract as it stands, with the hash that is signed for it.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="number">Which; null for the present one.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<ContractTermsView>> GetAsync(Caller caller, Guid contractId, int? number, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        var wanted = number ?? contract.TermsVersion;
        if (wanted == 0 && contract.TermsVersion == 0) return await WriteNowAsync(contract, cancellationToken).ConfigureAwait(false);
        var terms = await store.FindAsync(NumberOf(contractId, wanted), cancellationToken).ConfigureAwait(false);
        return terms is null ? RequestErrors.NotFound : ContractTermsView.Of(terms, contract);
    }

    /// <summary>A page of the versions of a contract's terms without their texts, newest first, for its parties and administrators.</summary>
    public async Task<Result<Page<ContractTermsSummary>>> ListAsync(Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        var query = new Query<ContractTermsVersion>
        {
            Where = ContractTermsCollection.ContractId.Is(contractId),
            OrderBy = [ContractTermsCollection.Number.Descending()],
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(terms => ContractTermsSummary.Of(terms, contract));
    }

    /// <summary>The terms of a contract that count now; null where their text is not there.</summary>
    internal async Task<ContractTermsView?> ReadPresentAsync(Contract contract, CancellationToken cancellationToken)
    {
        if (contract.TermsVersion == 0) return await WriteNowAsync(contract, cancellationToken).ConfigureAwait(false);
        var terms = await store.FindAsync(NumberOf(contract.Id, contract.TermsVersion), cancellationToken).ConfigureAwait(false);
        return terms is null ? null : ContractTermsView.Of(terms, contract);
    }

    /// <summary>What a new draft starts with.</summary>
    internal Task<ContractTerms> NewTermsAsync(UnitOfWork work, Currency currency, Guid hirerId, Guid workerId, CancellationToken cancellationToken) =>
        RenewedAsync(
            work,
            new ContractTerms("", options.FeeBasisPoints, options.InspectionDays, currency)
            {
                ChangeRounds = options.ChangeRounds,
                WorkerBearsChargebacks = options.WorkerBearsChargebacks,
                Disputes = new DisputeTerms(disputes.AnswerBusinessDays, disputes.Country, options.SmallClaimsLimitIn(currency)),
            },
            hirerId,
            workerId,
            cancellationToken);

    /// <summary>A draft's terms with the fees that are in force, and with what the parties' plans give.</summary>
    internal async Task<ContractTerms> RenewedAsync(UnitOfWork work, ContractTerms terms, Guid hirerId, Guid workerId, CancellationToken cancellationToken) =>
        (await fees.OfPartiesAsync(work, [hirerId, workerId], cancellationToken).ConfigureAwait(false)).Renew(terms, hirerId, workerId);

    /// <summary>What the text of a contract tells besides its own terms.</summary>
    internal TermsRules RulesOf(ContractTerms terms) => TermsRules.Of(options, disputes, terms.Currency);

    /// <summary>Adds the text of a new draft to the commit that makes it.</summary>
    internal void AddDraft(UnitOfWork work, Contract drafted, DateTimeOffset now) =>
        work.Insert(ContractTermsVersion.OfDraft(ids.NewId(), drafted, TextOf(drafted, []), now));

    /// <summary>Adds the text of a changed draft to the commit that changes it, in the place of the last one unless somebody has signed that.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="before">The draft as it was loaded.</param>
    /// <param name="revised">As it will be stored.</param>
    /// <param name="milestones">All of them, as they will be.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    internal async Task RewriteDraftAsync(
        UnitOfWork work, Contract before, Contract revised, IReadOnlyCollection<Milestone> milestones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = TextOf(revised, milestones);
        if (revised.TermsVersion == before.TermsVersion)
            work.Update((await PresentAsync(work, before, cancellationToken).ConfigureAwait(false)).Rewrite(text, now));
        else
            work.Insert(ContractTermsVersion.OfDraft(ids.NewId(), revised, text, now));
    }

    /// <summary>Adds a signature to the present text; a contract from before texts were kept has none.</summary>
    internal static async Task SignAsync(UnitOfWork work, Contract contract, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (contract.TermsVersion == 0) return;
        work.Update((await PresentAsync(work, contract, cancellationToken).ConfigureAwait(false)).Sign(userId, now));
    }

    /// <summary>Adds a text that is in force at once to the commit that changes a signed contract.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="amended">The contract as it will be.</param>
    /// <param name="milestones">All that count, as they will be.</param>
    /// <param name="cause">What made it.</param>
    /// <param name="amendmentId">The amendment, if that did.</param>
    /// <param name="signatures">Who agreed to it, and when.</param>
    /// <param name="now">When.</param>
    internal void AddAgreed(
        UnitOfWork work, Contract amended, IReadOnlyCollection<Milestone> milestones, TermsCause cause, Guid? amendmentId, ImmutableArray<Signature> signatures, DateTimeOffset now) =>
        work.Insert(
            ContractTermsVersion.Agreed(ids.NewId(), amended, TextOf(amended, milestones), cause, amendmentId, signatures, now), DuplicateAnswer.DecideAgain);

    /// <summary>Adds to the commit that makes a part of a milestone another one what the contract says then; the total stays.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="contract">As it was loaded; nothing else of the commit changes it.</param>
    /// <param name="milestones">All of them, as they will be.</param>
    /// <param name="now">When.</param>
    internal Refusal? AddRemainder(UnitOfWork work, Contract contract, IReadOnlyCollection<Milestone> milestones, DateTimeOffset now)
    {
        var left = milestones.Where(milestone => milestone.RemovedAt is null).ToList();
        var amended = contract.Amend(contract.Terms, contract.TotalAmount, left, RulesOf(contract.Terms), TermsCause.Remainder, now);
        if (amended.IsRefused(out var refusal, out var next)) return refusal;
        AddAgreed(work, work.Update(next), left, TermsCause.Remainder, amendmentId: null, signatures: [], now);
        return null;
    }

    /// <summary>The text of a contract as it stands.</summary>
    internal string TextOf(Contract contract, IReadOnlyCollection<Milestone> milestones) => TermsText.Write(contract, milestones, RulesOf(contract.Terms));

    private static Filter<ContractTermsVersion> NumberOf(Guid contractId, int number) =>
        ContractTermsCollection.ContractId.Is(contractId) & ContractTermsCollection.Number.Is(number);

    private static async Task<ContractTermsVersion> PresentAsync(UnitOfWork work, Contract contract, CancellationToken cancellationToken) =>
        await work.FindAsync(NumberOf(contract.Id, contract.TermsVersion), cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException($"Contract {contract.Id} has no text of version {contract.TermsVersion}.");

    private async Task<ContractTermsView> WriteNowAsync(Contract contract, CancellationToken cancellationToken) =>
        ContractTermsView.OfEarlier(
            contract,
            TextOf(contract, [.. (await store.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false)).Where(milestone => milestone.RemovedAt is null)]));
}
