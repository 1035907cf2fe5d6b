using Kelmah.Administration;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Chargebacks for administrators: what banks take back, what they are told, and what comes next. What is done is audited.</summary>
public sealed class ChargebackAdministration(
    IDocumentStore store, Transactor transactor, ChargebackEvidences evidences, SendEvidence sender, IAuditTrail audit, TimeProvider clock)
{
    /// <summary>A page of chargebacks in a state, newest first; of all where none is given.</summary>
    public async Task<Result<Page<ChargebackView>>> ListAsync(Caller caller, ChargebackStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var query = new Query<Chargeback> { Limit = paging.Limit, Cursor = paging.Cursor };
        if (status is { } wanted) query = query with { Where = ChargebackCollection.Status.Is(wanted) };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var found = new Query<ChargebackEvidence>
        {
            Where = ChargebackEvidenceCollection.ChargebackId.In(page.Items.Select(chargeback => chargeback.Id)),
            Limit = Query<ChargebackEvidence>.MaxLimit,
        };
        var evidence = page.Items.Count == 0 ? [] : (await store.QueryAsync(found, cancellationToken).ConfigureAwait(false)).Items.ToDictionary(one => one.ChargebackId);
        return page.Select(chargeback => ChargebackView.Of(chargeback, evidence.GetValueOrDefault(chargeback.Id)));
    }

    /// <summary>A chargeback with the evidence as it was gathered.</summary>
    public async Task<Result<ChargebackDetail>> GetAsync(Caller caller, Guid chargebackId, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        if (await store.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false) is not { } chargeback) return RequestErrors.NotFound;
        return ChargebackDetail.Of(chargeback, await store.EvidenceOfAsync(chargebackId, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds a text to the evidence, or sends it before its time. What is to be sent and cannot be just now is sent as soon as it can.</summary>
    /// <returns>The chargeback with its evidence.</returns>
    public async Task<Result<ChargebackDetail>> GiveAsync(Caller caller, Guid chargebackId, EvidenceInput input, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        if (input.Check() is { } wrong) return wrong;
        var gathered = await evidences.GatherAsync(chargebackId, cancellationToken).ConfigureAwait(false);
        if (gathered.IsRefused(out var refusal, out var evidence)) return refusal;
        var stated = await transactor.RunAsync<ChargebackEvidence>(caller.UserId, async work =>
        {
            var current = await work.FindAsync<ChargebackEvidence>(evidence.Id, cancellationToken).ConfigureAwait(false);
            if (current!.State(input.Text, input.Submit, clock.GetUtcNow()).IsRefused(out var refused, out var next)) return refused;
            await audit.RecordAsync(work, AuditAction.ChargebackEvidenceGiven, $"chargebacks/{chargebackId}", reason: null, cancellationToken).ConfigureAwait(false);
            return work.Update(next);
        }, cancellationToken).ConfigureAwait(false);
        if (stated.IsRefused(out refusal, out _)) return refusal;
        // What comes of it stands in the answer; where Stripe does not answer now, the deadline sends it.
        if (input.Submit) await sender.ExecuteAsync(evidence.Id, cancellationToken).ConfigureAwait(false);
        return await GetAsync(caller, chargebackId, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What an administrator adds to the evidence against a chargeback.</summary>
/// <param name="Text">What is told to the bank before all else, in the place of what was added before; null for that.</param>
/// <param name="Submit">Whether the evidence is sent at once.</param>
[SchemaName("EvidenceInput")]
public sealed record EvidenceInput([Text(0, EvidenceInput.MaxText)] string? Text = null, bool Submit = false) : ICheckedInput
{
    internal const int MaxText = 5_000;

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(Submit || Text is { Length: > 0 }, "text", "Give a text, or have the evidence submitted.");
    }
}
