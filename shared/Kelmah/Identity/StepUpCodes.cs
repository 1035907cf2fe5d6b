using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Sends codes that prove a session.</summary>
public sealed class StepUpCodes(Transactor transactor, ContactLimits contacts, AccountOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Requests a code for the caller's session, which is valid for some minutes and tries, in this session alone, and replaces the one
    /// before. Refused for a channel that the caller does not have, and where the limits allow no further message.
    /// </summary>
    /// <param name="caller">The user and the session.</param>
    /// <param name="channel">Null for the one that the caller has.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<bool>> RequestAsync(Caller caller, CodeChannel? channel, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            var factors = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
            if (ChannelOf(factors, user, channel).IsRefused(out var refusal, out var by)) return refusal;
            var requestId = ids.NewId();
            if ((await RequestAsync(work, user, caller.SessionId, requestId, by, now, cancellationToken).ConfigureAwait(false)) is { } tooMany) return tooMany;
            var before = await work.FindAsync(StepUpCodeCollection.SessionId.Is(caller.SessionId), cancellationToken).ConfigureAwait(false);
            var code = StepUpCode.Request(before, requestId, caller, by, limits, now);
            if (before is null) work.Insert(code, DuplicateAnswer.DecideAgain);
            else work.Update(code);
            return true;
        }, cancellationToken);

    private static Result<FactorMethod> ChannelOf(SecondFactors? factors, User user, CodeChannel? wanted)
    {
        var methods = SecondFactors.MethodsOf(factors, user);
        var named = wanted switch
        {
            CodeChannel.Sms => FactorMethod.Sms,
            CodeChannel.Mail => FactorMethod.Mail,
            null => methods.Contains(FactorMethod.Sms) ? FactorMethod.Sms : FactorMethod.Mail,
        };
        return methods.Contains(named) ? named : SecondFactors.Required(methods) with { Error = IdentityErrors.ChannelNotAvailable };
    }

    /// <summary>Counts the message and requests it.</summary>
    private async Task<Refusal?> RequestAsync(
        UnitOfWork work, User user, Guid sessionId, Guid requestId, FactorMethod by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var decided = by == FactorMethod.Sms
            ? user.RequestStepUpSms(sessionId, requestId, contacts.PhoneCodesOfUser, now)
            : user.RequestStepUpMail(sessionId, requestId, limits.CodeMails, now);
        if (decided.IsRefused(out var refusal, out var requested)) return refusal;
        work.Update(requested);
        return by == FactorMethod.Sms ? await contacts.CountCodeAsync(work, user.Profile.Phone!, now, cancellationToken).ConfigureAwait(false) : null;
    }
}

/// <summary>By which a code is sent.</summary>
public enum CodeChannel
{
    /// <summary>A text message to the verified number, for whoever has switched that on.</summary>
    Sms,

    /// <summary>A mail, for whoever has neither an authenticator nor text messages.</summary>
    Mail,
}
