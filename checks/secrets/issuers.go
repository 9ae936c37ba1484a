package secrets

import (
	"strings"
)

// This file tells where a secret is ended that a rule knows the issuer of. What is named is shown and never opened. It is of one
// of three kinds: the page on which the issuer lists keys, as its users are told to open it; where that depends on the account,
// or is known by its menus alone, the way to it in words; and where neither is certain, the issuer's documentation of it.

// issuers are the pages by the beginning of a rule's id; the longest beginning counts.
var issuers = map[string]string{
	// Pages on which keys are listed and ended.
	"airtable-":           "https://airtable.com/create/tokens",
	"algolia-":            "https://dashboard.algolia.com/account/api-keys",
	"anthropic-":          "https://console.anthropic.com/settings/keys",
	"asana-":              "https://app.asana.com/0/my-apps",
	"atlassian-":          "https://id.atlassian.com/manage-profile/security/api-tokens",
	"aws-":                "https://console.aws.amazon.com/iam/home#/security_credentials",
	"azure-ad-":           "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
	"cloudflare-":         "https://dash.cloudflare.com/profile/api-tokens",
	"codecov-":            "https://app.codecov.io/account",
	"confluent-":          "https://confluent.cloud/settings/api-keys",
	"defined-networking-": "https://admin.defined.net/settings/api-keys",
	"digitalocean-":       "https://cloud.digitalocean.com/account/api/tokens",
	"discord-":            "https://discord.com/developers/applications",
	"dropbox-":            "https://www.dropbox.com/developers/apps",
	"easypost-":           "https://www.easypost.com/account/api-keys",
	"facebook-":           "https://developers.facebook.com/apps",
	"fastly-":             "https://manage.fastly.com/account/personal/tokens",
	"flyio-":              "https://fly.io/user/personal_access_tokens",
	"freshbooks-":         "https://my.freshbooks.com/#/developer",
	"gcp-":                "https://console.cloud.google.com/apis/credentials",
	"github-app-token":    "https://github.com/settings/apps",
	"github-fine-grained": "https://github.com/settings/personal-access-tokens",
	"github-oauth":        "https://github.com/settings/applications",
	"github-pat":          "https://github.com/settings/tokens",
	"github-refresh":      "https://github.com/settings/applications",
	"gitlab-feed":         "https://gitlab.com/-/user_settings/personal_access_tokens",
	"gitlab-incoming":     "https://gitlab.com/-/user_settings/personal_access_tokens",
	"gitlab-oauth":        "https://gitlab.com/-/user_settings/applications",
	"gitlab-pat":          "https://gitlab.com/-/user_settings/personal_access_tokens",
	"gitlab-session":      "https://gitlab.com/-/user_settings/active_sessions",
	"hashicorp-tf-api":    "https://app.terraform.io/app/settings/tokens",
	"heroku-":             "https://dashboard.heroku.com/account/applications",
	"huggingface-":        "https://huggingface.co/settings/tokens",
	"intercom-":           "https://app.intercom.com/a/apps/_/developer-hub",
	"launchdarkly-":       "https://app.launchdarkly.com/settings/authorization",
	"linear-api":          "https://linear.app/settings/account/security",
	"linear-client":       "https://linear.app/settings/api",
	"mailgun-":            "https://app.mailgun.com/settings/api_security",
	"mapbox-":             "https://console.mapbox.com/account/access-tokens/",
	"maxmind-":            "https://www.maxmind.com/en/accounts/current/license-key",
	"netlify-":            "https://app.netlify.com/user/applications",
	"new-relic-":          "https://one.newrelic.com/api-keys",
	"notion-":             "https://www.notion.so/profile/integrations",
	"npm-":                "https://www.npmjs.com/settings/~/tokens",
	"openai-":             "https://platform.openai.com/api-keys",
	"perplexity-":         "https://www.perplexity.ai/account/api/keys",
	"postman-":            "https://go.postman.co/settings/me/api-keys",
	"prefect-":            "https://app.prefect.cloud/my/api-keys",
	"pulumi-":             "https://app.pulumi.com/account/tokens",
	"pypi-":               "https://pypi.org/manage/account/",
	"rubygems-":           "https://rubygems.org/profile/api_keys",
	"sendgrid-":           "https://app.sendgrid.com/settings/api_keys",
	"sendinblue-":         "https://app.brevo.com/settings/keys/api",
	"sentry-":             "https://sentry.io/settings/auth-tokens/",
	"shopify-shared":      "https://partners.shopify.com",
	"slack-":              "https://api.slack.com/apps",
	"snyk-":               "https://app.snyk.io/account",
	"sonar-":              "https://sonarcloud.io/account/security",
	"square-":             "https://developer.squareup.com/apps",
	"stripe-":             "https://dashboard.stripe.com/apikeys",
	"telegram-":           "https://t.me/BotFather",
	"travisci-":           "https://app.travis-ci.com/account/preferences",
	"twilio-":             "https://console.twilio.com/us1/account/keys-credentials/api-keys",
	"twitch-":             "https://dev.twitch.tv/console/apps",
	"twitter-":            "https://developer.x.com/en/portal/dashboard",

	// First pages, from which menus lead to the keys.
	"clickhouse-":  "https://console.clickhouse.cloud",
	"doppler-":     "https://dashboard.doppler.com",
	"duffel-":      "https://app.duffel.com",
	"planetscale-": "https://app.planetscale.com",

	// The way in words.
	"artifactory-":        "your JFrog platform: Administration, User Management, Access Tokens",
	"bitbucket-":          "your Bitbucket workspace: Settings, OAuth consumers",
	"contentful-":         "your Contentful space: Settings, API keys",
	"databricks-":         "your Databricks workspace: Settings, Developer, Access tokens",
	"dynatrace-":          "your Dynatrace environment: Access tokens",
	"gitlab-deploy":       "the project at GitLab: Settings, Repository, Deploy tokens",
	"gitlab-feature-flag": "the project at GitLab: Deploy, Feature flags, Configure",
	"gitlab-kubernetes":   "the project at GitLab: Operate, Kubernetes clusters",
	"gitlab-ptt":          "the project at GitLab: Settings, CI/CD, Pipeline trigger tokens",
	"gitlab-rrt":          "the project at GitLab: Settings, CI/CD, Runners",
	"gitlab-runner":       "the project at GitLab: Settings, CI/CD, Runners",
	"gitlab-scim":         "the group at GitLab: Settings, SAML SSO",
	"grafana-":            "your Grafana: Administration, Users and access, Service accounts",
	"grafana-cloud":       "your Grafana Cloud portal: Security, Access Policies",
	"jfrog-":              "your JFrog platform: Administration, User Management, Access Tokens",
	"microsoft-teams-":    "the channel's connectors in Microsoft Teams",
	"nuget-":              "the feed whose password it is",
	"okta-":               "your Okta console: Security, API, Tokens",
	"shopify-":            "your Shopify admin: Settings, Apps and sales channels, Develop apps",
	"vault-":              "your Vault: vault token revoke",
	"zendesk-":            "your Zendesk admin center: Apps and integrations, APIs",

	// Documentation.
	"1password-secret-key": "the issuer, as https://support.1password.com/secret-key/ tells",
	"1password-service":    "the issuer, as https://developer.1password.com/docs/service-accounts/manage-service-accounts tells",
	"datadog-":             "the issuer, as https://docs.datadoghq.com/account_management/api-app-keys/ tells",
	"hubspot-":             "the issuer, as https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview tells",
	"mailchimp-":           "the issuer, as https://mailchimp.com/help/about-api-keys/ tells",
}

// issuer is where a secret that a rule found can be ended, or empty.
func issuer(rule string) string {
	page, length := "", 0
	for beginning, p := range issuers {
		if strings.HasPrefix(rule, beginning) && len(beginning) > length {
			page, length = p, len(beginning)
		}
	}
	return page
}

// passphraseAdvice is what to do about a private key that is encrypted.
const passphraseAdvice = "who learns or guesses the passphrase has the key, and Git's history keeps it: if it must be here, see that the passphrase is long and nowhere near"

// advice is what to do about a secret.
func advice(rule string, m match) string {
	switch page := issuer(rule); {
	case page != "":
		return "end it at " + page + ", and put a reference to a new one in its place (an environment variable, a secret store); Git's history keeps what was committed"
	case rule == "private-key", rule == puttyRule:
		return "make a new pair of keys, take the public key of this one out wherever it is trusted, and keep the new one outside of the repository; Git's history keeps what was committed"
	case m.span.Len() == 0:
		return "take the file out of the repository, and end what it holds; Git's history keeps what was committed"
	}
	return "rotate it, then put a reference in its place (an environment variable, a secret store); Git's history keeps what was committed"
}
