using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// The text of a contract's terms that the parties sign, or have agreed to. One that nobody has signed is written anew as the draft changes; one
/// that anybody has signed stays as it is for ever.
/// </summary>
public sealed record ContractTermsVersion : Entity, IHasParties
{
    public required Guid ContractId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>1, 2, … within the contract.</summary>
    public required int Number { get; init; }

    /// <summary>By <see cref="TermsText"/>.</summary>
    public required string Text { get; init; }

    /// <summary>Of the text, by <see cref="TermsText.HashOf"/>.</summary>
    public required string Hash { get; init; }

    /// <summary>What made it.</summary>
    public required TermsCause Cause { get; init; }

    /// <summary>The amendment that made it; null for none.</summary>
    public Guid? AmendmentId { get; init; }

    /// <summary>Who has signed this text.</summary>
    public ImmutableArray<Signature> Signatures { get; init; } = [];

    /// <summary>When it came into force between the parties; null for a draft's that was not signed by both.</summary>
    public DateTimeOffset? AgreedAt { get; init; }

    /// <summary>The text of a draft, whose number and hash the contract has.</summary>
    public static ContractTermsVersion OfDraft(Guid id, Contract contract, string text, DateTimeOffset now)
    {
        var written = New(id, contract, text, TermsCause.Draft, now);
        return Raise(written, new TermsWritten(id, contract.Id, contract.HirerId, contract.WorkerId, written.Number, written.Hash, written.Cause), now);
    }

    /// <summary>A text that is in force at once, whose number and hash the contract has.</summary>
    /// <param name="id">The version's.</param>
    /// <param name="contract">As it is from now on.</param>
    /// <param name="text">Of the contract as it is from now on.</param>
    /// <param name="cause">What made it.</param>
    /// <param name="amendmentId">The amendment, if that did.</param>
    /// <param name="signatures">Who agreed to it, and when.</param>
    /// <param name="now">When.</param>
    public static ContractTermsVersion Agreed(
        Guid id, Contract contract, string text, TermsCause cause, Guid? amendmentId, ImmutableArray<Signature> signatures, DateTimeOffset now)
    {
        var written = New(id, contract, text, cause, now) with { AmendmentId = amendmentId, Signatures = signatures, AgreedAt = now };
        return Raise(written, new TermsAgreed(id, contract.Id, contract.HirerId, contract.WorkerId, written.Number, written.Hash, cause), now);
    }

    /// <summary>Another text of the draft takes its place. The same text changes nothing.</summary>
    /// <exception cref="InvalidOperationException">Somebody has signed it: a bug.</exception>
    public ContractTermsVersion Rewrite(string text, DateTimeOffset now)
    {
        if (!Signatures.IsEmpty) throw new InvalidOperationException("A text that was signed stays as it is.");
        if (text == Text) return this;
        var hash = TermsText.HashOf(text);
        return Raise(this with { Text = text, Hash = hash }, new TermsWritten(Id, ContractId, HirerId, WorkerId, Number, hash, Cause), now);
    }

    /// <summary>A party signs it; the second signature brings it into force. A repeat changes nothing.</summary>
    public ContractTermsVersion Sign(Guid userId, DateTimeOffset now)
    {
        if (Signatures.Any(signature => signature.UserId == userId)) return this;
        var signed = this with { Signatures = Signatures.Add(new Signature(userId, now)) };
        return signed.Signatures.Length < 2
            ? Raise(signed, new TermsSigned(Id, ContractId, HirerId, WorkerId, Number, userId), now)
            : Raise(signed with { AgreedAt = now }, new TermsAgreed(Id, ContractId, HirerId, WorkerId, Number, Hash, Cause), now);
    }

    private static ContractTermsVersion New(Guid id, Contract contract, string text, TermsCause cause, DateTimeOffset now) => new()
    {
        Id = id,
        ContractId = contract.Id,
        HirerId = contract.HirerId,
        WorkerId = contract.WorkerId,
        Number = contract.TermsVersion,
        Text = text,
        Hash = TermsText.HashOf(text) is var hash && hash == contract.TermsHash
            ? hash
            : throw new InvalidOperationException("The contract has the hash of another text."),
        Cause = cause,
        CreatedAt = now,
    };
}

/// <summary>What made a version of the terms.</summary>
public enum TermsCause
{
    /// <summary>The hirer wrote the draft, which the parties sign.</summary>
    Draft,

    /// <summary>The parties agreed on an amendment.</summary>
    Amendment,

    /// <summary>The hirer approved a part of a milestone, and what was left became another milestone.</summary>
    Remainder,
}

/// <summary>Something that happened to a version of the terms.</summary>
public abstract record TermsEvent(Guid TermsId, Guid ContractId, Guid HirerId, Guid WorkerId, int Number) : DomainEvent;

/// <summary>A draft's text was written.</summary>
[EventName("TermsWritten")]
public sealed record TermsWritten(
    Guid TermsId, Guid ContractId, Guid HirerId, Guid WorkerId, int Number, [property: ContentHash] string Hash, TermsCause Cause)
    : TermsEvent(TermsId, ContractId, HirerId, WorkerId, Number);

/// <summary>The first party signed it.</summary>
[EventName("TermsSigned")]
public sealed record TermsSigned(Guid TermsId, Guid ContractId, Guid HirerId, Guid WorkerId, int Number, Guid SignedBy)
    : TermsEvent(TermsId, ContractId, HirerId, WorkerId, Number);

/// <summary>It is in force between the parties.</summary>
[EventName("TermsAgreed")]
public sealed record TermsAgreed(
    Guid TermsId, Guid ContractId, Guid HirerId, Guid WorkerId, int Number, [property: ContentHash] string Hash, TermsCause Cause)
    : TermsEvent(TermsId, ContractId, HirerId, WorkerId, Number);

/// <summary>How versions of terms are stored.</summary>
public static class ContractTermsCollection
{
    public static readonly Field<ContractTermsVersion, Guid> ContractId = Field.Of((ContractTermsVersion terms) => terms.ContractId);
    public static readonly Field<ContractTermsVersion, int> Number = Field.Of((ContractTermsVersion terms) => terms.Number);

    public static readonly CollectionDefinition<ContractTermsVersion> Definition = new(
        "contract_terms",
        [new("contract_number", IndexKind.Unique, ContractId, Number)],
        [
            new(Field.Of((ContractTermsVersion terms) => terms.Number), Minimum: 1),
            new(Field.Of((ContractTermsVersion terms) => terms.Text), MaxLength: TermsText.MaxLength),
        ])
    {
        Sets = [GuardedSet.By((ContractTermsVersion terms) => terms.ContractId)],
    };
}
