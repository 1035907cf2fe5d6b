using Kelmah.Adapters.Cryptography;
using Kelmah.Administration;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Timers;

/// <summary>Gives access tokens a new key when the present one has reached the age of the settings; looks once a day.</summary>
public sealed class SigningKeyRotationTimer(SigningKeyRotation rotation, IOptions<IdentityOptions> options)
{
    [Function("RotateSigningKeys")]
    public Task RunAsync([TimerTrigger("0 0 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        rotation.RotateAfterAsync(TimeSpan.FromDays(options.Value.SigningKeyDays), cancellationToken);
}
