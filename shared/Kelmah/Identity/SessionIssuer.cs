using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Gives clients the tokens of their sessions.</summary>
public sealed class SessionIssuer(ISessionTokens sessionTokens, IAccessTokens accessTokens, IIdSource ids)
{
    /// <summary>Starts a session in a commit.</summary>
    public SignedIn Start(UnitOfWork work, User user, string? deviceInfo, DateTimeOffset now)
    {
        var token = sessionTokens.Create();
        var sessionId = ids.NewId();
        work.Insert(RefreshToken.Start(ids.NewId(), user.Id, sessionId, sessionTokens.HashOf(token), deviceInfo, now));
        return Issue(user, sessionId, token);
    }

    /// <summary>Exchanges the newest link of a session for the next one in a commit.</summary>
    public Result<SignedIn?> Continue(UnitOfWork work, User user, RefreshToken link, string token, DateTimeOffset now)
    {
        var successor = sessionTokens.SuccessorOf(token);
        return link.Rotate(ids.NewId(), sessionTokens.HashOf(successor), now).Then<SignedIn?>(rotation =>
        {
            work.Update(rotation.Old);
            work.Insert(rotation.Next);
            return Issue(user, link.SessionId, successor);
        });
    }

    /// <summary>Gives the successor of an exchanged link once more.</summary>
    public SignedIn Repeat(User user, RefreshToken link, string token) => Issue(user, link.SessionId, sessionTokens.SuccessorOf(token));

    private SignedIn Issue(User user, Guid sessionId, string refreshToken)
    {
        var access = accessTokens.Issue(new Caller(user.Id, user.Role, sessionId));
        return new SignedIn(access.Token, access.ExpiresIn, refreshToken, UserView.Of(user));
    }

    /// <summary>The step before a session of a user with an authenticator.</summary>
    public ChallengeView Challenge(UnitOfWork work, User user, string? deviceInfo, DateTimeOffset now)
    {
        var token = sessionTokens.Create();
        work.Insert(SignInChallenge.Start(ids.NewId(), sessionTokens.HashOf(token), user, deviceInfo, now));
        return new ChallengeView(token, (int)SignInChallenge.Lifetime.TotalSeconds);
    }
}
