global using Kelmah.ServiceBusTrigger;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Extensions.Hosting;
